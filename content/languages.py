"""Which language a text is in: by its script, its letters and its most frequent short words.

Small on purpose: no model, no download. It tells apart the languages news is read in here; of a text too short or too
strange it says nothing rather than something wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

_SAMPLE = 400  # characters: the opening paragraph decides, more only costs time
_LEAST_SHARE = 0.3  # of the letters a script must have to be the text's own
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "Latn"),
    (0x0250, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058A, "Armn"),
    (0x0591, 0x05F4, "Hebr"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x137F, "Ethi"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x3040, 0x30FF, "Kana"),
    (0x3400, 0x9FFF, "Hani"),
    (0xAC00, 0xD7AF, "Hang"),
    (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFEFC, "Arab"),
)

# Scripts that one language of the news has to itself.
_ALONE = {
    "Grek": "el",
    "Armn": "hy",
    "Hebr": "he",
    "Deva": "hi",
    "Beng": "bn",
    "Guru": "pa",
    "Gujr": "gu",
    "Taml": "ta",
    "Telu": "te",
    "Thai": "th",
    "Geor": "ka",
    "Hang": "ko",
    "Ethi": "am",
    "Hani": "zh",
}

# The words a language cannot do without. They also tell a summary which words carry no meaning of their own.
FREQUENT: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": (
            "the of and to in a is that for it was on with as are be by at from this have has had not but were which "
            "their they an or will would been who he his she her its we our you your i my me him them us said says "
            "more also about after before than when what where there can could should may might into over out up "
            "all one two no new other some if so do did does these those such while during between against under "
            "only most many any each both because through being now then just how per very own since until still"
        ),
        "de": (
            "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
            "hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor "
            "zur bis mehr durch man sein wurde sei kann wenn gegen vom sagte ihre seine wir ich unter zwischen"
        ),
        "fr": (
            "de la le et les des en un une du est que pour dans qui par plus pas au sur ne se ce il sont avec aux ont "
            "été cette ou mais comme elle son ses leur nous vous après entre sans deux être fait même aussi ces d'un "
            "d'une l'on c'est qu'il a à était selon contre lui dont tout"
        ),
        "es": (
            "de la que el en y los del se las por un para con no una su al es lo como más pero sus le ha o este sí "
            "porque esta entre cuando muy sin sobre también fue hasta hay donde han desde según años dos tras son "
            "ser ante contra está ya"
        ),
        "it": (
            "di che e la il un a per in una del le è con non si da dei della i al nel alla come più ha sono lo gli "
            "anche ma dal delle nella su ed se o questo ai degli dalla stato sulla sul due tra dopo essere hanno "
            "l'ha dell'anno questa fra suo sua"
        ),
        "pt": (
            "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à "
            "seu sua ou ser quando muito nos já também só pelo pela até isso entre depois sem mesmo são está segundo "
            "disse ainda após sobre"
        ),
        "nl": (
            "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij nog naar uit door "
            "over ze hij wordt heeft was die werd hebben deze kan geen zich tot tegen meer zo wel onder volgens "
            "haar hun na"
        ),
        "pl": (
            "w i na z się do nie że to jest o jak po co za od przez dla przy są ale tym oraz już czy być ma który "
            "która które jego jej tak także tylko może było został została roku podczas nad ze we był była"
        ),
        "cs": (
            "a v na se je že do to s z o i jako po za podle však by který která které jsou byl byla bylo pro ve "
            "také při nebo už ale ze od k jeho jejich uvedl má není aby"
        ),
        "sk": (
            "a v na sa je že do to s z o aj ako po za podľa však by ktorý ktorá ktoré sú bol bola bolo pre vo tiež pri "
            "alebo už ale zo od k jeho ich uviedol nie aby"
        ),
        "hu": (
            "a az és hogy nem is egy ez meg van volt már csak de mint még ki el azt fel ha szerint vagy után majd "
            "lesz amely között kell"
        ),
        "ro": (
            "de și în a la cu pe că nu din care o un pentru este mai să se au fost ce dar prin după sau între sunt "
            "va fi al ai ale lui iar această"
        ),
        "hr": (
            "i u je da se na za su od s a o koji koja koje kao iz po do će nije bi ne što ali to te bio bila biti "
            "prema nakon rekao samo već između"
        ),
        "sv": (
            "och i att det som en på är av för med den till inte har de om ett men var jag vi han sig från så kan "
            "när efter under ska också enligt hade eller vid blir"
        ),
        "da": (
            "og i at det er en til på som for med den de af ikke der har et han om var men fra vi efter ved kan blev "
            "skal også over eller siger blive havde"
        ),
        "nb": (
            "og i at det er en til på som for med den de av ikke har et han om var men fra vi etter ved kan ble "
            "skal også over eller sier bli hadde seg mot opp"
        ),
        "fi": (
            "ja on ei että se oli hän myös kun ovat mutta joka sen tai kuin jos mukaan ole sekä jo vain nyt siitä "
            "olisi hänen jälkeen vuoden vielä"
        ),
        "et": "ja on ei et see oli ta ka kui aga mis oma või siis kes ning seda pärast välja üle juba ütles olnud",
        "lv": "un ir ka ar no par uz kas tā bija arī pēc lai to vai tika gada bet šo viņš kā līdz nav savu",
        "lt": "ir kad yra su iš į tai ne apie kaip bet už bus buvo taip pat jo nuo po dėl tik jau prie iki sako",
        "tr": (
            "ve bir bu için ile olarak da de olan daha çok en kadar sonra gibi ne ise ama o değil var her ancak "
            "göre olduğu üzere tarafından ki yeni şu mi mı etti oldu dedi ya veya olduğunu ilk"
        ),
        "az": (
            "və bir bu üçün ilə olan da də daha çox ki isə o kimi sonra qədər görə edib olub deyib olaraq üzrə "
            "tərəfindən həm həmçinin ən yeni amma lakin bildirib qeyd edilib edir olunub həmin öz hər"
        ),
        "uz": "va bir bu uchun bilan ham edi deb emas esa yil kerak bo'lgan o'z har bo'yicha qilish haqida yangi",
        "id": (
            "yang dan di ini itu dengan untuk dari pada dalam akan tidak ke juga oleh telah adalah karena kata para "
            "sebagai bisa ada mereka kepada lebih saat atau tersebut"
        ),
        "vi": "và của là có không được cho trong với các đã một người này những để khi đến từ về tại ông năm",
        "sq": "dhe të në e i për me që një nga është ka do si më nuk se u ai kanë por ky kjo janë tha shumë",
        "ca": "de la el que i en a les els per amb un una del és no ha al dels va més com però seva aquest ser als",
        "ru": (
            "и в не на что он с как по это она из к у но за от так о же для все его был то бы если или была были при "
            "до также этом после уже они мы я ее её их который которые чтобы во со между более только сообщил"
        ),
        "uk": (
            "і в не на що він з як по це вона із до у але за від так про для всі його був та якщо або була були при "
            "також після вже вони ми її їх який які щоб між більше лише й та року"
        ),
        "be": "і ў не на што ён з як па гэта яна да у але за ад так пра для быў была былі пры таксама пасля яны які",
        "bg": "и в не на че той с как по това тя от за до но да се е са ще при след са като или към който които беше",
        "sr": "и у је да се на за су од с а о који која које као из по до ће није би не што али то те био била према",
        "mk": "и во не на дека тој со како по ова таа од за до но да се е ќе при кој која кои беше што или според",
        "kk": "және бір бұл үшін мен бен да де деп екен еді ол жаңа бойынша туралы болып қазақстан жылы",
        "ar": (
            "في من على إلى أن عن مع هذا هذه التي الذي ما لا كان كانت أو بعد قبل بين كما قد لم ذلك خلال ضد عند وقال "
            "قال كل حول أكثر غير وفي ومن وأن إن منذ أي هو هي به لها له"
        ),
        "fa": (
            "در به از که این را با است برای آن یک تا بر هم می شود شد کرد و خود های ها نیز کشور بود دارد اما بین گفت "
            "شده باید پس ما"
        ),
        "ur": "کے میں کی ہے سے نے کا کو اور پر کہ یہ اس ہیں نہیں بھی تھا کر ہو ایک گیا وہ جو کیا لیے تھے",
        "ps": "په د او کې چې له ته دا نه سره یې هغه به شي دي وي کړي شوي",
        "he": (
            "של את על לא כי הוא עם זה גם או היא אל כל אבל אם יותר הם לאחר בין היה כך אמר זו רק עד כמו אך אשר מה יש "
            "אין היתה הייתה אני אנחנו בו לו ידי מ ב ל ה ו"
        ),
        "hi": "के में की है से का को और पर ने कि यह हैं भी इस एक नहीं हो गया था कर लिए जो वह ये",
        "el": "και το να του η της με που την από για στο ο τα των στην οι τον είναι θα δεν ότι σε ένα μια",
        "ja": "の に は を た が で て と し れ さ ある いる も する から な こと として い や など",
        "zh": "的 了 在 是 和 有 也 不 与 为 将 对 这 于 中 上 等 及 他 她 说 并 而 就 到",
        "ko": "이 그 및 등 수 것 는 은 을 를 에 의 가 로 한 있다 했다 대한 위해 지난",
    }.items()
}

# Letters that point at a language, and how much one kind of them is worth in words.
_LETTERS: dict[str, tuple[tuple[str, float], ...]] = {
    "ə": (("az", 8),),
    "ğ": (("tr", 3), ("az", 2)),
    "ı": (("tr", 3), ("az", 2)),
    "ş": (("tr", 2), ("az", 2), ("ro", 0.5)),
    "q": (("az", 1),),
    "ß": (("de", 5),),
    "ä": (("de", 1), ("sv", 1), ("fi", 1), ("et", 1), ("sk", 0.5)),
    "ö": (("de", 1), ("sv", 1), ("fi", 1), ("tr", 1), ("az", 1), ("hu", 1), ("et", 1)),
    "ü": (("de", 1), ("tr", 1), ("az", 1), ("hu", 1), ("et", 1)),
    "ç": (("fr", 1), ("pt", 2), ("tr", 1), ("az", 1), ("sq", 1), ("ca", 0.5)),
    "ñ": (("es", 4),),
    "¿": (("es", 4),),
    "ã": (("pt", 4), ("vi", 1)),
    "õ": (("pt", 2), ("et", 3), ("vi", 0.5)),
    "ê": (("fr", 1), ("pt", 1), ("vi", 1)),
    "è": (("fr", 1), ("it", 1), ("ca", 1)),
    "ò": (("it", 1), ("ca", 1)),
    "œ": (("fr", 3),),
    "ł": (("pl", 5),),
    "ż": (("pl", 4),),
    "ą": (("pl", 2), ("lt", 2)),
    "ę": (("pl", 2), ("lt", 2)),
    "ř": (("cs", 6),),
    "ě": (("cs", 4),),
    "ů": (("cs", 4),),
    "ľ": (("sk", 6),),
    "ĺ": (("sk", 4),),
    "ô": (("fr", 1), ("sk", 2), ("vi", 1)),
    "ő": (("hu", 6),),
    "ű": (("hu", 6),),
    "ă": (("ro", 4), ("vi", 1)),
    "ț": (("ro", 6),),
    "ș": (("ro", 6),),
    "đ": (("hr", 3), ("vi", 3)),
    "ć": (("hr", 3), ("pl", 1)),
    "å": (("sv", 2), ("da", 2), ("nb", 2)),
    "ø": (("da", 3), ("nb", 3)),
    "æ": (("da", 3), ("nb", 2)),
    "ė": (("lt", 5),),
    "ų": (("lt", 5),),
    "ā": (("lv", 4),),
    "ē": (("lv", 3),),
    "ņ": (("lv", 4),),
    "ơ": (("vi", 6),),
    "ư": (("vi", 6),),
    "ë": (("sq", 3), ("nl", 0.5)),
    "ы": (("ru", 3), ("be", 2), ("kk", 1)),
    "э": (("ru", 2), ("be", 2)),
    "ё": (("ru", 1), ("be", 2)),
    "щ": (("ru", 1), ("uk", 1), ("bg", 1)),
    "ъ": (("bg", 3), ("ru", 0.5)),
    "і": (("uk", 3), ("be", 3), ("kk", 2)),
    "ї": (("uk", 6),),
    "є": (("uk", 6),),
    "ґ": (("uk", 3),),
    "ў": (("be", 8),),
    "ј": (("sr", 5), ("mk", 4)),
    "љ": (("sr", 2), ("mk", 2)),
    "ђ": (("sr", 6),),
    "ћ": (("sr", 6),),
    "ѓ": (("mk", 6),),
    "ќ": (("mk", 6),),
    "қ": (("kk", 8),),
    "ғ": (("kk", 4),),
    "ұ": (("kk", 8),),
    "ة": (("ar", 4),),
    "أ": (("ar", 2),),
    "إ": (("ar", 2),),
    "ي": (("ar", 2), ("ps", 1)),
    "ك": (("ar", 2),),
    "پ": (("fa", 3), ("ur", 2), ("ps", 1)),
    "گ": (("fa", 3), ("ur", 2)),
    "چ": (("fa", 2), ("ur", 2), ("ps", 1)),
    "ی": (("fa", 2), ("ur", 2), ("ps", 1)),
    "ک": (("fa", 2), ("ur", 2), ("ps", 1)),
    "ے": (("ur", 8),),
    "ٹ": (("ur", 6),),
    "ں": (("ur", 6),),
    "ښ": (("ps", 8),),
    "ځ": (("ps", 6),),
    "ې": (("ps", 6),),
}

_OF_SCRIPT: dict[str, frozenset[str]] = {
    "Cyrl": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk")),
    "Arab": frozenset(("ar", "fa", "ur", "ps")),
}
_OF_SCRIPT["Latn"] = frozenset(FREQUENT) - {*_OF_SCRIPT["Cyrl"], *_OF_SCRIPT["Arab"], *_ALONE.values(), "ja"}


@cache
def _evidence(script: str) -> dict[str, tuple[tuple[str, ...], float]]:
    """Each frequent word with the languages it is of, and its worth: one that many share says little."""
    words: dict[str, list[str]] = {}
    for language in sorted(_OF_SCRIPT[script]):
        for word in FREQUENT[language]:
            words.setdefault(word, []).append(language)
    return {word: (tuple(languages), len(languages) ** -0.5) for word, languages in words.items()}


@cache
def _script_of(letter: str) -> str:
    code = ord(letter)
    return next((script for first, last, script in _SCRIPTS if first <= code <= last), "") if letter.isalpha() else ""


def detect(text: str) -> str:
    """The BCP 47 tag of the language a text is mostly in, or "" when that cannot be told.

    The opening decides; the rest is not read.
    """
    sample = text[:_SAMPLE].lower()
    letters = {letter: sample.count(letter) for letter in sorted(set(sample))}
    scripts: Counter[str] = Counter()
    for letter, times in letters.items():
        if script := _script_of(letter):
            scripts[script] += times
    total = scripts.total()
    if not total:
        return ""
    # A kana is a syllable and a Han sign a word: a few of them outweigh the Latin names around them.
    if scripts["Kana"] * 10 >= total:
        return "ja"
    script, most = scripts.most_common(1)[0]
    if scripts["Hani"] * 4 >= total:
        script, most = "Hani", total
    if most < total * _LEAST_SHARE:
        return ""
    return _ALONE.get(script) or (_by_words(sample, letters, script) if script in _OF_SCRIPT else "")


def _by_words(sample: str, letters: dict[str, int], script: str) -> str:
    score: dict[str, float] = {}
    known = _evidence(script)
    words = _WORD.findall(sample)
    for word in sorted(known.keys() & words):
        languages, worth = known[word]
        worth *= min(words.count(word), 4)
        for language in languages:
            score[language] = score.get(language, 0.0) + worth
    family = _OF_SCRIPT[script]
    for letter in sorted(letters.keys() & _LETTERS.keys()):
        for language, worth in _LETTERS[letter]:
            if language in family:
                # One foreign name must not turn the text; a letter that is really its own comes again and again.
                score[language] = score.get(language, 0.0) + worth * min(1.0, letters[letter] / 3)
    ranked = sorted(score.items(), key=lambda entry: (-entry[1], entry[0]))
    if not ranked or ranked[0][1] < 1:
        return ""
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return ""
    return ranked[0][0]
