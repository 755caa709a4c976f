"""The language of a text is told from a sentence or two, and never guessed from nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from content.languages import detect

SAMPLES = [
    ("en", "The minister said on Monday that the new bridge would be opened before the end of the year."),
    ("en", "Police arrest three after bank robbery in the city centre"),
    ("de", "Der Minister sagte am Montag, dass die neue Brücke noch vor Ende des Jahres eröffnet werde."),
    ("fr", "Le ministre a déclaré lundi que le nouveau pont serait ouvert avant la fin de l'année."),
    ("es", "El ministro dijo el lunes que el nuevo puente se abrirá antes de que termine el año."),
    ("it", "Il ministro ha detto lunedì che il nuovo ponte sarà aperto prima della fine dell'anno."),
    ("pt", "O ministro disse na segunda-feira que a nova ponte será aberta até o fim do ano."),
    ("nl", "De minister zei maandag dat de nieuwe brug nog voor het einde van het jaar wordt geopend."),
    ("pl", "Minister powiedział w poniedziałek, że nowy most zostanie otwarty przed końcem roku."),
    ("cs", "Ministr v pondělí řekl, že nový most bude otevřen ještě před koncem roku."),
    ("sk", "Minister v pondelok povedal, že nový most bude otvorený ešte pred koncom roka, podľa plánu."),
    ("hu", "A miniszter hétfőn azt mondta, hogy az új hidat még az év vége előtt megnyitják."),
    ("ro", "Ministrul a declarat luni că noul pod va fi deschis înainte de sfârșitul anului."),
    ("hr", "Ministar je u ponedjeljak rekao da će novi most biti otvoren prije kraja godine."),
    ("sv", "Ministern sade på måndagen att den nya bron ska öppnas före årets slut."),
    ("da", "Ministeren sagde mandag, at den nye bro skal åbne, og at den blev dyrere af mange grunde."),
    ("nb", "Ministeren sa mandag at den nye brua skal åpne, og at den ble dyrere av mange grunner."),
    ("fi", "Ministeri sanoi maanantaina, että uusi silta avataan ennen vuoden loppua ja se on valmis."),
    ("tr", "Bakan pazartesi günü yeni köprünün yıl sonundan önce açılacağını söyledi ve bunun önemli olduğunu ekledi."),
    ("az", "Nazir bazar ertəsi bildirib ki, yeni körpü ilin sonunadək istifadəyə veriləcək və bu, çox vacibdir."),
    ("id", "Menteri mengatakan pada hari Senin bahwa jembatan baru itu akan dibuka sebelum akhir tahun."),
    ("vi", "Bộ trưởng cho biết hôm thứ Hai rằng cây cầu mới sẽ được khánh thành trước cuối năm."),
    ("ru", "Министр заявил в понедельник, что новый мост откроют до конца года."),
    ("uk", "Міністр заявив у понеділок, що новий міст відкриють до кінця року, і це важливо для її жителів."),
    ("be", "Міністр заявіў у панядзелак, што новы мост адкрыюць да канца года, і гэта важна ў краіне."),
    ("bg", "Министърът заяви в понеделник, че новият мост ще бъде открит преди края на годината."),
    ("sr", "Министар је у понедељак рекао да ће нови мост бити отворен пре краја године."),
    ("kk", "Министр дүйсенбіде жаңа көпір жыл соңына дейін ашылады деп мәлімдеді, бұл қала үшін маңызды."),
    ("ar", "قال الوزير يوم الاثنين إن الجسر الجديد سيفتتح قبل نهاية العام."),
    ("fa", "وزیر روز دوشنبه گفت که پل جدید پیش از پایان سال گشایش می‌یابد."),
    ("ur", "وزیر نے پیر کو کہا کہ نیا پل سال کے آخر سے پہلے کھول دیا جائے گا۔"),
    ("he", "השר אמר ביום שני כי הגשר החדש ייפתח לפני סוף השנה."),
    ("zh", "部长星期一表示,新桥将在年底前通车。"),
    ("zh", "苹果公司(Apple Inc.)星期一发布了新的iPhone手机,售价为999美元。"),
    ("ja", "大臣は月曜日、新しい橋が年末までに開通すると述べた。"),
    ("ko", "장관은 월요일 새 다리가 연말 전에 개통될 것이라고 말했다."),
    ("el", "Ο υπουργός δήλωσε τη Δευτέρα ότι η νέα γέφυρα θα ανοίξει πριν από το τέλος του έτους."),
    ("hi", "मंत्री ने सोमवार को कहा कि नया पुल साल के अंत से पहले खुल जाएगा।"),
    ("ka", "მინისტრმა ორშაბათს განაცხადა, რომ ახალი ხიდი წლის ბოლომდე გაიხსნება."),
]


@pytest.mark.parametrize(("language", "text"), SAMPLES, ids=[f"{n}-{tag}" for n, (tag, _) in enumerate(SAMPLES)])
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12:30 – 14:45", "2025", "???", "Xyzzy", "https://"])
def test_what_has_no_language_gets_none(text: str) -> None:
    assert detect(text) == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The striker Çalhanoğlu and the goalkeeper Müller said that they were happy with the result of the match.",
        ),
        ("de", "Der türkische Präsident Erdoğan hat sich am Dienstag mit dem Bundeskanzler in Berlin getroffen."),
        (
            "en",
            "President İlham Əliyev has met the head of the bank; the talks were held in Şəki, it was said.",
        ),
        ("tr", "Fenerbahçe, Qarabağ maçı için hazırlıklarını sürdürdü ve bu maç çok önemli olarak görülüyor."),
    ],
)
def test_a_foreign_name_does_not_turn_the_text(language: str, text: str) -> None:
    assert detect(text) == language


def test_only_the_opening_is_read() -> None:
    assert detect("The law was passed by the house and signed. " * 40 + "Это уже другой язык. " * 5000) == "en"


def test_an_even_mixture_is_told_the_same_in_every_run() -> None:
    mixtures = ["пасля ў הייתה так כי את", "jejich byla бір еді при бойынша", "لها إلى عن samo kao a"]
    code = f"from content.languages import detect; print([detect(text) for text in {mixtures!r}])"
    told = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(told) == 1
