"""The words by which lines before lists are known, folded, a line or more a language (en de az tr ru ar he zh)."""

from __future__ import annotations

from content.initiatives.stems import Lexicon

TOPICS = Lexicon(r"""
    points?\b topics? themes? questions? participa issues speaker
    teilnehm punkte fragen themen
    istirak mesele movzu konu(?:lar)?\b katil(?:an|im) nokta madde
    участ(?!о?к) вопрос тем[ыа]\b пункт
    ~محاور ~مشارك ~نقاط ~قضايا
    משתתפ נושאי שאלות נקודות
    要点 参加 与会 议题 问题""")
"""What was talked about and by whom; one can also agree on it."""
TALK = Lexicon(r"""
    discuss results? winners? reaction highlight challenge facts? figures? finding criticism reasons? factor risk
    attend agenda complain
    ergebnis grunde verhandel befund tagesordnung gewinner kritisier
    muzakire netice gorusul sonuc(?:lar)?\b bulgu gundem sorun(?:lar)?\b oduller gundelik reqem qalib
    обсу результат(?!ам) итог(?!ам) причин повестк вывод показател доказательств победител
    ~ناقش ~نتايج جدول_الاعمال ~حضر
    השתתפ תוצאות נדונ ממצא סדר_היום זוכים
    讨论[了的] 结果 原因 数字 数据 成果 话题 议程 名单 发现""")
"""What was said and found out."""
DONE = Lexicon(r"""
    already so_far led_to previous last_year past_(?:\w+_)?years? achieved\b achievements accomplished completed\b
    behind_(?:it|us|them)\b
    bereits bisher (?:umgesetzt|abgeschlossen)(?!_w[ie]rd) konnten?_(?:\w+_){0,6}\w+_werden$
    vergangenen_jahr vorigen_jahr letzten_jahr
    artiq indiyedek heyata_kecirilmis oten_il kecen_il gorulmus
    daha_once simdiye_kadar bugune_kadar uygulanan gecen_(?:yil|sene) tamamlanan
    ранее\b до_сих_пор уже\b в_прошлом_году за_(?:прошл|последн|минувш) в_последние_год
    سبق ~سابق حتي_الان ~منجز ~انجاز (?:العام|السنه)_الماضي
    כבר\b עד_כה בשנה_שעברה הושלמ הסתיימ
    已采取 已实施 已经 已完成 此前 去年 过去""")
"""What is past is no initiative any more."""
ANNOUNCING = Lexicon(r"""
    requests?_(?:to|of|for)\b wish.?lists? agreement_(?:on|that|to)$ settled_on$ reached_agreement
    recommendations? proposals? initiatives? commitments? pledges? reforms? demands\b
    vorschlag empfehlung empfiehlt empfehlen forderung fordert fordern vorhaben verpflicht
    tovsiy teklif tesebbus razilas razilig[ai]_gel oneri(?!l\w*me) girisimler taahhut tavsiye ohdelik talepler
    рекоменд предложени предлага инициатив договорил условил обязал обязу обязательств
    ~التزامات ~توصي ~مقترح ~مبادر ~اتفق ~تعهد ~اوص ~مطالب ~اقترح
    ו?ה?המלצ ו?ה?הצעות ו?ה?יוזמ ו?הסכימו ו?סוכם ו?סיכמו ו?מתחייב ו?התחייב
    建议 举措 倡议 承诺 诉求 提议""")
VERBS = Lexicon(r"""
    (?:gave|issued)_(?:\w+_){0,6}(?:these|following)_(?:tasks|instructions|assignments)\b
    (?:consider|deem)s?_(?:it_)?(?:necessary|essential)_(?:to|that)\b
    (?:strategy|action_plan)_(?:includes|comprises|contains)
    (?:projects|schemes|works)_(?:to_be|(?:that_)?will_be)_(?:carried|built|launched|implemented|introduced|delivered)
    halt(?:en)?_(?:\w+_){0,3}fur_(?:notwendig|erforderlich|notig|geboten|unerlasslich) leg(?:t|en)_(?:\w+_){1,6}nahe\b
    mahn(?:t|en)_(?:\w+_){0,5}an$ stell(?:t|en|te|ten)_(?:\w+_){0,4}in_aussicht wies(?:en)?_(?:\w+_){1,5}an$
    (?:hat|haben|wurden?)_(?:\w+_){1,4}angewiesen$ \w*(?:konzept|aktionsplan|strategie)_(?:umfasst|enthalt|beinhaltet)
    (?:einzelnen|konkret|daher|deshalb|zudem)_(?:ist|sind|wird|werden)_(?:\w+_){0,3}(?:vorgesehen|empfohlen)$
    erteil\w*_(?:\w+_){1,5}auftrag ubertr(?:ug|agt|agen)\w*_(?:\w+_){1,5}aufgaben
    soll(?:en)?_(?:\w+_){0,8}(?:umgesetzt|verwirklicht|realisiert|eingefuhrt|gebaut)_werden$
    verlang(?:t|en|te|ten)\b beschloss beschliess einig(?:t|te|ten)_sich setz(?:t|en)_sich_da?fur regt\b regen\b
    pladier ruf(?:t|en)\b schlag(?:t|en)\b sprechen_sich spricht_sich plant\b planen\b wollen$ will$ beabsichtig
    verstandigten?_sich verstandigte_sich geeinigt verstandigt$ vereinbar sag(?:t|en|te|ten)_(?:\w+_){0,3}zu$ zugesagt
    appellier beantrag sieht_(?:\w+_){0,3}vor$ sehen_(?:\w+_){0,3}vor$ vorgesehen_(?:ist|sind) geplant_(?:ist|sind)
    (?:nimmt|nehmen|nahm|nahmen)_sich_(?:\w+_){0,5}vor$
    (?:will|wollen|mochte|mochten)_(?:der|die|das|er|sie|bis|auch|nun|kunftig|zudem)\b(?:_\w+){0,4}$
    (?:ver|zu)sprach(?:en)?\b verspricht versprechen$ erwart(?:et|en)_vo[mn]\b wunsch(?:t|en)_sich uberein$
    ubereingekommen (?:kam|kamen)_(?:\w+_)?uberein zugesichert
    rat(?:en)?_de[rmn]_\w*(?:regierung|ministerium|verwaltung|behorde|senat|land|bund|stadt|kommune)
    (?:jahr(?:en)?|kunftig|dazu|hierzu|dafur|deshalb|daher|zudem|ausserdem|so|zeit|ende|20\d\d)_(?:soll|wird)(?:en)?_(?:\w+_?){1,4}$
    zum_ziel_gesetzt drang(?:t|en)\b dring(?:t|en)_auf
    bitte(?:t|n)_(?:den|die|das)_\w*(?:regierung|land|bund|rat|minister)
    beauftrag stimmten?_(?:\w+_)?(?:fur|dafur)\b
    il(?:den|inden)_etibaren$ (?:gelen|novbeti)_(?:\w+_)?il(?:de|lerde)_\w+$
    (?:kecirilecek|gorulecek|tikilecek|qurulacaq|yaradilacaq|atilacaq|(?:olun|apar|edil)\w*c[ae][qk])_(?:\w+_)?(?:is(?:ler)|layihe|tedbir|addim)
    (?:zeruri|vacib)_(?:say|hesab)
    (?:tapsiriq|gosteris)l[ae]r\w*_ver
    bu_meqsedle_(?:\w+_?){1,5}$ qarsiya_qoy gozleyir$ soz_ver
    cagir teleb_ed qerar\w*_(?:al|gel|ver|qebul) planlasdir niyyetind isteyir nezerde_tut meslehet_gor gorulecek_is
    ohdesine_(?:gotur|dus) tapsir(?:il|ib|di|iq_ver) (?:vezife|hedef|meqsed)\w*_qoy
    (?:hokumet|nazirli|prezident|parlament|meclis)\w*_muraciet xahis_ed
    (?:at|ed|gor|al|yarad|kecir|calis)(?:acaq|ecek)(?:lar|ler)?$
    bu_(?:kapsamda|amacla|dogrultuda)_(?:\w+_?){1,3}$ onumuzdeki_\w+_yil(?:da|larda)?_(?:\w+_?){1,3}$
    soz(?:u|ler|leri)?_ver (?:gorev|talimat)l[ae]r\w*_ver
    (?:yapil|kurul|gerceklestiril|uygulan|geciril|atil|alin)m[ae]si_(?:gerek|planlan|ongorul|hedeflen|isten)
    karara_bagla karar\w*_imza_at gerekli_gor oner(?:di|mekte)
    (?:yapil|kurul|gerceklestiril|uygulan|geciril|yurutul|baslatil|atil|alin|insa_edil)(?:acak|ecek)_(?:\w+_)?(?:uygulama|calisma|proje|adim|is(?:ler)|yatirim|faaliyet|duzenleme)
    kabul_et(?:ti|il) ustlen garanti_ed bekliyor$
    cagri talep_ed kararlastir karar\w*_(?:al|ver) planli?yor hedefli hedeflen mutabik istiyor istedi$
    anlas(?:ti|mis|maya)
    uzlas(?:ti|maya) ongor soz_ver vaat gorevlendir yapilacak(?:lar)?$ yapilacak_is(?:ler)?$
    (?:yap|at|ed|al|gecir|gerceklestir|calis|uygulay|sagla|olustur|yurut)y?(?:acak|ecek)(?:lar|ler)?$
    в_(?:ближаиш|следующ)\w+_(?:\w+_)?(?:годы?|году|года|лет)_\w+(?:_\w+)?$
    (?:дал|дала|дали|дает)_(?:\w+_){0,3}указани постав(?:ил|лен)\w*_(?:\w+_){0,4}задач
    будут_(?:\w+_)?(?:реализован|выполнен|построен|внедрен|запущен)
    сошлись совету[ею]т_(?:власт|правительств|министерств|мэрии|город) жд(?:ет|ут)_от пообеща потребовал
    при(?:шли|шел|шла)_к_соглаш счита[ею]т_(?:необходимым|нужным) намечен[оы]\b запланирован чтобы$ выразил\w*_готовност
    (?:правительств|власт|министерств|мэри|ведомств|парламент|город|област)\w*_(?:должн|обязан)
    поруч постанов реши(?:л|ли|ла|ло)\b решено\b согласова требу[ею]т прос[ия]т\b призв призыва намер планиру
    настаива готов(?:ы|а|о)?\b собира[ею]тся соглас(?:ил|ны|ен\b|на\b) предусм добива[ею]тся
    (?:берет|берут|взял\w?)_на_себя обратил\w*_к приня\w+_решени предстоит (?:будет|будут)$ обеща[ею]т стремится
    выступа[ею]т_за высказал\w*_за став[ия]т_перед
    (?:правительств|власт|министерств|мэри|ведомств|парламент)\w*_(?:\w+_)?(?:следует|необходимо|нужно|надо)
    و?[يت]وصي و?[يت]قضي_ و?توافق(?:ت|وا)?_ و?طلب(?:ت|وا)?_ و?[يت]طلب_ و?اجمع(?:ت|وا)?\b ~ضروره$ و?وعد(?:ت|وا)?\b
    و?س[يت](?:جري|تم)_(?:تنفيذ|انشاء|اطلاق|بناء) و?(?:اصدر|وجه)(?:ت|وا)?_(?:\w+_){0,3}(?:ال)?(?:توجيهات|تعليمات)
    و?لهذه_الغايه و?لهذا_الغرض و?تحقيقا_لذلك و?س[يت](?:عمد|تخذ|نفذ|طلق|تولي|نشي|واصل|وفر|عزز)
    و?[يت](?:شمل|تضمن)_(?:ال)?(?:خطه|خريطه|خارطه|برنامج|حزمه|اتفاق|استراتيجي)
    و?(?:اعتمد|تبني|تبن|اقر)(?:ت|وا)?_(?:\w+_)?(?:ما|ال\w+_الاتيه|ال\w+_التاليه)
    و?قرر(?:ت|وا)?\b و?يقرر و?دعا\b و?دعت\b و?دعوا\b و?[يت]دعو و?طالب(?:ت|وا)?\b و?[يت]طالب
    و?[يت]عتزم و?[يت]نوي و?[يت]قترح و?[يت]خطط و?[يت]نص\b و?س?[يت]هدف و?س?[يت]سعي و?س[يت]عمل و?س[يت]قوم و?حث(?:ت|وا)?\b
    و?[يت]حث\b و?ناشد و?[يت]ناشد ~مقرر_ان و?كلف(?:ت|وا)?\b و?اوعز و?[يت]لتزم و?التزم
    ש?(?:יבוצעו|ימומשו|ייושמו|יוקמו|יושקו)\b (?:נתן|נתנה|נתנו)_(?:\w+_){0,3}הנחי
    לשם_כך לצורך_כך הגיעו_להסכמ קובעת?\b פונה פונים הבטיח על_(?:הממשלה|המשרד|העירייה|הרשויות|המדינה|המועצה)\b
    (?:יקדמ?ם?ו?|תקדם|ישיק|תשיק|יקים|תקים)_
    ו?מתכנ[ןנ] ו?דורש ו?קור(?:א|את|אים|אות)_ל ו?ממליצ ו?ממליץ ו?המליצ ו?המליץ ו?מציע ו?הציע ו?החליט ו?הוחלט ו?מבקש
    ו?מתכוונ ו?מתכוון ו?תובע ו?(?:יפעל|תפעל) ו?הורה ו?הורתה ו?הטיל ו?עתיד(?:ה|ים|ות)?_ל ו?שואפ ו?שואף ו?דרש
    ו?קרא(?:ה|ו)?_ל
    商定 约定 同意 决定 要求(?!$) 呼吁 提出 计划(?!书) 敦促 责成 达成.{0,4}(?:共识|一致) 希望(?:政府|有关|当局)
    将(?:重点|全面|陆续|着力|加快)?(?:实施|推进|启动|落实)[^。]{0,12}(?:行动|项目|工程|措施|任务)
    (?:下达|布置|部署|交办)[^。]{0,10}任务 (?:方案|规划)(?:包括|明确|确定|涵盖) 认为有?必要
    将(?!公布|举行|展出|上演|播出|颁发|演出|迎战|影响|封闭|关闭|停)[^的]{0,6}$ 拟.{0,4}$ 力争$ 将共同$""")
"""Verbs of those who undertake, decide or demand; English has its own, with the "to" that follows them."""
DECISIVE = Lexicon(r"""
    agreed\b agree_(?:to|on)\b decide[ds]?\b resolved?_to\b voted_to\b recommends?\b recommended_that\b pledged?\b
    call(?:s|ed|ing)?_(?:on|for|upon)\b urge[ds]?\b undert(?:ook|akes?)\b committed_(?:to|them|it) propose[ds]?\b
    demand(?:s|ed)_ promised?_to plans?_to intends?_to suggests?\b
    (?:einig|verstandig)(?:t|te|ten)_sich geeinigt verstandigt vereinbart beschloss beschliess beschlossen
    empf(?:iehlt|ehlen|ahl) fordert?en?\b forderten?\b schlag(?:t|en)_ verpflichte verlangt? sprach(?:en)?_sich
    spricht_sich
    pladier appellier
    anlas(?:ti|mis|maya) uzlas mutabik karar\w*_(?:al|ver) kabul_et(?:ti|il) kararlastir oner(?:iyor|di) talep_ed
    istiyor istedi cagri
    taahhut planliyor hedefliyor soz_ver
    razilas(?:di|ib|ir|mis) razilig[ai]_gel qerar\w*_(?:al|gel|ver|qebul) tovsiye_(?:ed|olun|ver) teklif_(?:ed|olun|ver)
    teleb_ed cagir planlasdir ohdesine_ tapsir
    договорил условил согласил рекомендовал рекоменду[ею]т реши(?:л|ли|ла)\b решено\b постановил поруч(?:ил|ает)
    предлага[ею]т предложил призыва[ею]т призвал требу[ею]т обязал приня\w+_решени
    و?اتفق(?:ت|وا)?\b و?قرر(?:ت|وا)?\b و?اوص(?:ي|ت|وا)\b و?[يت]وصي و?دع(?:ا|ت|وا)\b و?[يت]دعو و?طالب(?:ت|وا)?\b
    و?اجمع(?:ت|وا)?\b و?[يت]طالب و?تعهد(?:ت|وا)?\b و?اقترح و?[يت]قترح و?حث(?:ت|وا)?\b
    ו?הסכימ ו?החליט ו?הוחלט ו?סיכמו ו?סוכם ו?המליצ ו?המליץ ו?ממליצ ו?ממליץ ו?דורש ו?התחייב ו?מתחייב ו?הציע ו?מציע
    商定 约定 同意 决定 建议 呼吁 承诺 提议 敦促 达成""")
"""Those verbs in forms that nothing else has."""
IN_COMPANY = Lexicon(r"""
    measures? steps? actions? plans? decisions priorit tasks\b massnahme schritt plant planen vereinbart einigten
    beschloss beschliess beschlusse
    tedbir onlem adim addim planlas planlad planli qerar karar vezife
    мер[ыау]?\b мероприяти шаг[иао] планиру решено решил решени задач
    ~اجرا ~تدابير ~خطوات ~قرارات ~مهام ה?צעדים ה?פעולות ה?החלטות ה?מהלכים 措施 行动 步骤 同意 将采取 任务 决议 决定""")
COMPANY = Lexicon(r"""
    these\b lists?\b (?:two|three|four|five|six|several)_
    following follows include[sd]? including propos planned plans introduc adopt announc agree[ds]?\b provid next
    concrete will\b approv endors sets?_out
    nenn(?:t|en)\b (?:zwei|drei|vier|funf|sechs)_
    folgend sind umfass sieht vorsieht unter_anderem geplant sich an einigten beschloss plant planen vereinbart gehor
    sirala (?:iki|uc|dort|dord|bes|alti)_ qarsiya
    olunan olun asagidaki bunlar nezerde muhum alinacak soyle sunlar (?:at|yap|al|ed|ver|koy)(?:acag|eceg)\w
    (?:at|yap|al|uygula|gor)\w{0,2}(?:acak|ecek)_
    (?:два|две|три|четыре|пять|шесть)_
    следующ предусм предлож включа принят намечен договор будут утвержд одобр предстоящ
    ~تالي يلي ياتي ~اتي(?:ه)?\b ~متفق ستتخذ הבאים הבאות כוללים כוללות ננקטו יינקטו שאושר שיינקטו שהתקבל
    包括 如下 下列 以下 将 通过""")
LISTING = Lexicon(r"""
    include[sd]?\b among\b list\b as_follows following namely are$
    dazu_(?:gehor|zahl) darunter im_einzelnen folgend lauten\b umfass gehoren\b
    bunlar sunlar asagidaki soyle(?:dir)?$ beledir$ siyahi liste arasinda
    вош(?:ли|ел|ло) входят список перечен следующ таковы среди_них в_том_числе
    ~تالي يلي ياتي ~اتي(?:ه)?\b منها ~قايمه ובהן ובהם כוללת כוללים הבאים הבאות ברשימה 如下 以下 下列 包括 其中 分别""")
"""Words that only say that a list follows; of what, the heading says."""
# A court decides and demands too.
COURT = Lexicon(r"""
    courts?\b jury judges? umpire referee tribunal police gericht richter schiedsrichter polizei mehkeme mahkeme
    суд(?:а|у|ом|е|ья|ьи)?\b прокур ~محكم ~قاض
    ה?שופט בית_המשפט בית_משפט 法院 法官 检察""")
# Advice to the public is no initiative, nor is what to read, watch and cook; but the union of passengers
# demands like any.
_UNION = r"(?!\W?_(?:union|associa|group|lobby|council|federa|organi))"
_CLUB = "(?!协会|组织|代表|联)"
_ARAB_UNION = "(?<!اتحاد_)(?<!نقابه_)(?<!جمعيه_)(?<!رابطه_)"
_PUBLIC_RU = "(?:жител|водител|пассажир|граждан|родител|посетител|зрител|турист|покупател)"
ADVICE = Lexicon(rf"""
    (?:residents|visitors|drivers|motorists|travell?ers|passengers|customers|consumers|patients|users)\b{_UNION}
    (?:readers|parents|guests|applicants|candidates|spectators|bathers|swimmers|pupils|students)\b{_UNION}
    the_public\b you\b your\b weekend\b reading\b books?\b films?\b recipes?\b advised\b dietary\b wardrobe\b
    restaurants?\b
    lesetipp ausflugstipp wochenende besuchern?\b reisende patienten\b anwohnern?\b fahrgasten?\b badegast
    autofahrern?\b bewerber \w*gasten?\b hinweis
    (?:okur|surucu|yolcu|vatandas|ziyaretci|tuketici|seyirci|turist|veli|hasta)(?:ler|lar)(?:e|a|imiz\w*)\b
    (?:misafir|konuk|taraftar|aday|ogrenci|musteri)(?:ler|lar)(?:e|a|imiz\w*)\b
    (?:oxucu|surucu|sernisin|vetendas|tamasaci|turist|ziyaretci|istehlakci|sakin|valideyn|pasient)(?:ler|lar)[ea]\b
    (?:dinleyici|tamasaci|sernisin|surucu|ziyaretci|vetendas|sakin|musteri|qonaq)(?:ler|lar)(?:e|a|den|dan)\b
    {_PUBLIC_RU}(?:ям|ам)\b (?:прос[ия]т|призыва[ею]т|напомина[ею]т)_(?:\w+_)?{_PUBLIC_RU} читателям\b потребителям\b
    пациентам\b выходны абитуриент
    hafta_sonu hefte_sonu
    و?[يت]?نصح للقراء\b
    {_ARAB_UNION}(?:ال|لل)(?:مواطنين|مسافرين|سايقين|زوار|سكان|ركاب|اهالي|سياح|مشاهدين|متسوقين|مصطافين)\b ركابها
    ל?סוף_השבוע לקוראים\b לנהגים\b למטיילים\b למבקרים\b לציבור\b לצרכנים\b להורים\b מתבקשים\b לתושבים\b לנוסעים\b
    לאזרחים\b למתרחצים\b לצופים\b
    周末 (?<![推提作做给发])出行 须知
    (?:市民(?!政)|游客|旅客|乘客|观众|读者|消费者|患者|(?<!公)司机|(?<!国)家长|考生){_CLUB}""")
# Where in the article we are, a position, a programme, who says something, a body that acts: no field.
GENERIC_HEADING = Lexicon(r"""
    accompanying supporting complementary additional\b begleit flankier erganzend zusatzlich tamamlayici elave\b
    сопутств дополнительн ~تكميلي ~اضافي נלוו משלימ נוספ 配套 相关 (?:重点|主要|专项|后续|具体)工作
    agreements?\b agreed\b resolutions?\b ahead\b deal\b document\b statements?\b dissent minority\b meeting\b talks\b
    (?:first|second|third|last|opening|closing)_(?:day|session|part) communique for_the\b to_the\b governments?$
    council$
    by\b voices\b costs?\b timetable\b goals?\b targets?\b aims?\b objectives?\b in_brief requests?\b consensus
    compromise
    pact\b accord\b session\b summit\b declaration\b road.?map strategy$ other\b general\b further\b miscellaneous
    einigung so_geht stimmen\b ausgangslage \w*erklarung\b \w*votum\b kosten\b zeitplan ziele?n?\b aufgaben\b erster_
    zweiter_ an_(?:die|den|das)\b rat$ der_rat \w*sitzung\b \w*gipfel\b \w*treffen\b kompromiss konsens lage\b kritik
    \w*fahrplan\b appell\b weitere sonstige \w*papier\b abkommen\b \w*protokoll\b \w*strategie\b ausserdem
    anlasma yol_haritasi bildiri hedef(?:ler)?\b gorevler takvim maliyet (?:birinci|ikinci|ilk|son)_ hukumete toplanti
    mevcut_durum tepki mutabakat uzlasma zirve beklenti azinlik ozet strateji\b protokol\b belge oturum diger\b
    yol_xerite beyanat telebler meqsed hokumete iclas rey(?:ler)?\b xususi_rey sened\b sazis veziyyet\b strategiya
    diger\b
    договоренност план(?:ы|ах)?\b дорожная_карта что_ о_чем заявлени требовани цел[иь]\b задач перв(?:ыи|ая|ое)\b
    втор(?:ои|ая|ое)\b правительству\b заседани переговор протокол соглашени декларац встреча саммит документ особое_
    компромисс справка обращени стратеги[яи]\b сроки\b другие\b прочее
    ~اتفاق(?:ات|يه)?\b ~خطط\b خارطه خريطه ~بيان\b ~اهداف\b اليوم_ال الي_ال راي\b ~اجتماع\b ~مباحثات ردود ما\b ~وثيقه
    ~قمه\b ~اعلان\b ~تفاهم ~التزامات ~تكاليف ~جدول_ال
    הסכמ הסכם תוכניות תכניות מפת_דרכים הודעה מטרות יעדים משימות יום_ה לממשלה דעת_ ישיבה שיחות תגובות מה\b פסגה הצהרה לאן
    עלויות לוח_זמנים סדר_יום
    协议 决议 路线图 下一步 声明 公报 目标 第[一二三]天 ^致 ^会议 会谈 共识 峰会 宣言 现状 费用 时间表 其他
    overview\b background\b summary\b conclusions?\b next\b way_forward\b outcomes?\b outlook\b introduction\b
    at_a_glance\b about\b what\b how\b why\b who\b when\b where\b wants?\b asks?\b says?\b
    demands?\b reactions?\b positions?\b will\b programmes?\b
    unions?\b associations?\b federations?\b opposition\b ngos\b
    ausblick\b fazit\b hintergrund\b zusammenfassung\b reaktion haltung\b programm\b stellungnahme\b
    gewerkschaft \w*verband\b \w*verein\b
    netice\b yekun\b mevqe movqe proqram cavab gorus ittifaqi?\b sonuc\b giris\b program tutum yanit sendika birligi?\b
    заключение\b вывод итог позици мнени реакци программ ответ\b союз профсоюз
    خاتمه\b خلاصه\b برنامج\b موقف\b رد\b خطه\b مطالب\b اتحاد\b نقابه\b
    סיכום\b רקע\b עמדת\b תגובת\b תוכנית\b תכנית\b ארגון\b ארגוני\b איגוד\b
    结论 总结 背景 展望 意见 立场 反应 回应 规划 计划 协会 工会""")
