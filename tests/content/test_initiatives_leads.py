"""Lines before a list, in eight languages: after which of them it is a list of initiatives."""

from __future__ import annotations

import pytest

from content.initiatives.announcing import announces

ANNOUNCING = """
The participants agreed to:
At the end of the meeting the parties agreed on the following:
Following the discussion, the committee recommends that the government:
Over the next two years the council intends to:
To that end the ministry will:
The programme provides for:
The report makes five recommendations:
The union is calling for:
The following steps are planned:
The strategy sets out four priorities for action:
The company has committed itself to:
The commission urges member states to:
The council voted to:
The group of experts also suggests:
Its main demands are:
Under the agreement, both countries undertook to:
Among the measures approved are:
By the end of the decade the operator aims to:
The delegates resolved to:
The package includes the following measures:
The mayor promised to:
They propose, among other things:
The working group has been tasked with:
The ministers adopted a plan under which they will:
Die Teilnehmer einigten sich auf:
Die Minister verständigten sich auf folgende Punkte:
Nach der Diskussion beschloss der Rat:
Der Verband fordert daher:
Vorgesehen sind:
Das Programm sieht vor:
Die Stadt will bis 2030:
Beide Seiten vereinbarten:
Der Bericht enthält vier Empfehlungen:
Der Stadtrat hat Folgendes beschlossen:
Die Initiative schlägt dem Landtag vor:
Das Unternehmen verpflichtet sich:
Der Verein appelliert an die Regierung:
Konkret sind folgende Schritte geplant:
Künftig soll die Behörde:
Dazu wird der Verband:
Die Fraktion beantragt:
Zu den Maßnahmen gehören:
Bis zum Sommer nimmt sich der Kreis vor:
Die Länder sagten zu:
Katılımcılar şu konularda anlaştı:
Taraflar aşağıdaki hususlarda mutabık kaldı:
Görüşmelerin sonunda bakanlar şu kararları aldı:
Dernek, belediyeden şunları talep ediyor:
Program kapsamında yapılacaklar:
Belediye önümüzdeki yıl şunları hayata geçirecek:
Raporda şu öneriler yer alıyor:
Komisyon hükümete şunları öneriyor:
Bakanlık şunları planlıyor:
Şirket 2030'a kadar şunları hedefliyor:
Meclis oy birliğiyle şu kararları aldı:
Sendika hükümete şu çağrıyı yaptı:
Birlik şu taahhütlerde bulundu:
Bu amaçla atılacak adımlar:
Plana göre şu önlemler alınacak:
Tərəflər aşağıdakı məsələlərdə razılığa gəldilər:
İştirakçılar razılaşdılar:
Müzakirələrin yekununda komissiya qərara aldı:
Nazirlik gələn il bunları etməyi planlaşdırır:
Assosiasiya hökumətə təklif edir:
Proqramda aşağıdakı tədbirlər nəzərdə tutulur:
Şura qarşısına bu vəzifələri qoyub:
Birlik hökumətdən tələb edir:
Hesabatda aşağıdakı tövsiyələr verilir:
Bələdiyyə öhdəsinə götürüb:
Nazirliyə tapşırılıb:
Növbəti üç ildə şəhər bunları edəcək:
Ekspertlər bu addımları məsləhət görürlər:
Bu məqsədlə görüləcək işlər:
Участники договорились:
По итогам обсуждения комитет рекомендует правительству:
Стороны приняли решение:
После двухдневных переговоров министры согласились:
Программа предусматривает:
Ассоциация призывает власти:
В ближайшие три года город намерен:
Профсоюз добивается от министерства:
Совет решил:
Эксперты предлагают:
Компания берёт на себя обязательства:
Для этого ведомство будет:
Депутаты обратились к правительству с просьбой:
План включает следующие шаги:
Правительству рекомендовано:
До 2030 года предстоит:
Предлагается:
Решено:
Министерству поручено:
Общество просит мэрию:
اتفق المشاركون على:
واتفق الجانبان على ما يلي:
وفي ختام المناقشات أوصت اللجنة بما يلي:
وقررت الدول المشاركة:
تنص الخطة على:
يتضمن البرنامج الإجراءات الآتية:
وتعهدت الشركة بما يأتي:
ستعمل الوزارة خلال العامين المقبلين على:
ويدعو التقرير الحكومة إلى:
ويطالب الاتحاد الوزارة بـ:
تهدف الخطة إلى:
ومن المقرر أن تقوم البلدية بما يلي:
وتشمل المبادرة:
واقترح الخبراء:
وأبرز المقترحات:
وحث المجلس الحكومة على:
المشاركون اتفقوا على الخطوات الآتية:
המשתתפים הסכימו:
בתום הדיון החליטה המועצה:
הצדדים התחייבו:
התוכנית כוללת את הצעדים הבאים:
המשרד יפעל:
הוועדה ממליצה לממשלה:
העמותה קוראת לעירייה:
הארגון דורש מהמשרד:
בשנתיים הקרובות תפעל העירייה כדי:
השרים סיכמו:
החברה מתחייבת עד 2030:
הדוח מציע:
בין הצעדים שאושרו:
העירייה מתכוונת:
הארגונים מבקשים מהממשלה:
הוחלט:
会议决定：
与会各方一致同意：
经过讨论，委员会建议：
双方达成以下共识：
未来三年，市政府将：
协会呼吁政府：
规划提出以下任务：
报告提出四项建议：
企业承诺：
各方商定：
方案包括以下措施：
工会要求公司：
五市将共同采取下列行动：
为此，集团计划：
专家建议：
代表们通过了以下决议：
"""

OTHER = """
The participants were:
Participants discussed the proposals:
Among those attending were:
The agenda included:
On the table were three old quarrels:
The delegations were led by:
What has been agreed so far:
Measures already taken:
The main findings are:
Last year the council achieved the following:
The communique lists with some pride the work of the past years:
Residents complained about:
The committee's cups were handed out by the mayor:
Visitors are asked to:
Passengers will need:
Prices for the season:
The jury's decisions were:
The umpires' reasons were brief:
Key figures of the plan:
The programme of the evening includes:
The court ordered the company to:
The following roads will be closed:
The following members attended:
Points raised by staff in the hearings were as follows:
The police recommend that drivers:
The award went to:
Also on the programme are:
Among the things already behind it are:
Die wichtigsten Befunde lauten:
Auf der Tagesordnung stehen:
An der Sitzung nahmen teil:
Bereits abgeschlossen sind laut Geschäftsführung:
Kunden fragten in der Aussprache nach drei Dingen:
Die Schwimmmeister bitten um Rücksicht und erinnern an die bekannten Regeln:
Badegäste sollten beachten:
Das Gericht entschied:
Die Polizei rät Autofahrern:
Die Preise im Überblick:
Im vergangenen Jahr hat die Stadt umgesetzt:
Die Gewinner sind:
Zum Programm des Abends gehören:
Gesperrt werden folgende Straßen:
Kritisiert wurde:
Katılanlar arasında şunlar vardı:
Öne çıkan bulgular:
Toplantılarda en çok dile getirilen sorunlar şunlardı:
Federasyon, altıncı haftadaki olaylarla ilgili cezaları da açıkladı:
Geçen yıl tamamlanan işler:
Yolculara öneriler:
Mahkeme şu karara vardı:
Gecenin programı:
Bilet fiyatları:
Ödül kazananlar:
Toplantının gündemi:
Uzmanlar vatandaşlara şu önerilerde bulundu:
İclasda səslənən rəqəmlər belədir:
Gündəlikdə duran məsələlər:
Tədbirdə iştirak edirdilər:
Ötən il görülmüş işlər:
Qiymətlər yerindən asılı olaraq dəyişir:
Birinci hissə:
Məhkəmə qərara alıb:
Sürücülərə tövsiyə olunur:
Qaliblər:
Hesabatın əsas nəticələri:
Polis sərnişinlərə müraciət edir:
В отчёте за год названы такие показатели:
Жители левобережных сёл на слушаниях говорили о другом:
В мотивировочной части перечислены доказательства:
Рассмотрев материалы, суд решил:
За последние десять лет в республике, по данным министерства:
Водителям рекомендуют:
На повестке дня:
В заседании приняли участие:
Что уже сделано:
Победителями стали:
Стоимость билетов:
Пассажирам следует:
Основные выводы доклада:
МЧС просит жителей:
В прошлом году решено:
Участники обсудили предложения:
سجل البيان بارتياح عدداً من المنجزات:
أظهرت المسوح التي أجرتها السلطة خلال العام الماضي ما يلي:
وشارك في الاجتماع كل من:
وناقش الوزراء على مدى يومين القضايا الآتية:
تذكر المؤسسة ركابها بما يأتي:
وقضت المحكمة بما يلي:
وحضر الاجتماع:
أسعار التذاكر:
وينصح الخبراء المسافرين:
وفاز بالجوائز:
ومن أبرز نتائج الدراسة:
على جدول الأعمال:
وأوصت الشرطة السائقين بما يلي:
ما تم إنجازه:
על סדר היום עמדו:
גזבר העירייה הציג את העבודות שכבר הסתיימו:
חברי ועדת ההיגוי הדגישו כמה נקודות:
הדוח נכתב בסיוע אנשים רבים, ובהם:
כוחות ההצלה מזכירים לתושבים:
לפי סיכום המשטרה נרשמו בשלושת הימים:
הממצאים העיקריים:
בית המשפט החליט:
המשטרה ממליצה לנהגים:
מחירי הכרטיסים:
בכנס השתתפו:
הזוכים בפרסים:
בשנה שעברה ביצעה העירייה:
馆方提醒观众注意以下事项：
去年馆内发生的几件事也写进了年报：
过去一年，联席机制取得了以下成果：
计划书里列出了几组数字：
会前收集的意见中，提得较多的有：
两天里，与会者主要围绕以下话题交换了意见：
法院判决如下：
出席会议的有：
获奖名单如下：
票价如下：
警方建议司机：
报告的主要发现：
会议议程包括：
交警建议市民：
已经完成的措施：
"""


@pytest.mark.parametrize("line", ANNOUNCING.strip().split("\n"))
def test_what_follows_a_line_of_undertaking_or_advice_to_a_body_is_initiatives(line: str) -> None:
    assert announces(line)


@pytest.mark.parametrize("line", OTHER.strip().split("\n"))
def test_what_follows_any_other_line_is_not(line: str) -> None:
    assert not announces(line)
