"""Running text to measure: the Universal Declaration of Human Rights, one language a row."""

from components.library.tongues import Tongue

TEXTS = {
    Tongue("en", "Latn"): (
        "Whereas Member States have pledged themselves to achieve, in co-operation "
        "with the United Nations, the promotion of universal respect for and "
        "observance of human rights and fundamental freedoms,\n"
        "Whereas a common understanding of these rights and freedoms is of the "
        "greatest importance for the full realization of this pledge,\n"
        "All human beings are born free and equal in dignity and rights. They are "
        "endowed with reason and conscience and should act towards one another in a "
        "spirit of brotherhood.\n"
    ),
    Tongue("fr", "Latn"): (
        "Considérant que les États Membres se sont engagés à assurer, en coopération "
        "avec l’Organisation des Nations Unies, le respect universel et effectif des "
        "droits de l’homme et des libertés fondamentales,\n"
        "Considérant qu’une conception commune de ces droits et libertés est de la "
        "plus haute importance pour remplir pleinement cet engagement,\n"
        "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils "
        "sont doués de raison et de conscience et doivent agir les uns envers les "
        "autres dans un esprit de fraternité.\n"
    ),
    Tongue("de", "Latn"): (
        "da die Mitgliedstaaten sich verpflichtet haben, in Zusammenarbeit mit den "
        "Vereinten Nationen auf die allgemeine Achtung und Einhaltung der "
        "Menschenrechte und Grundfreiheiten hinzuwirken,\n"
        "da ein gemeinsames Verständnis dieser Rechte und Freiheiten von größter "
        "Wichtigkeit für die volle Erfüllung dieser Verpflichtung ist,\n"
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit "
        "Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit "
        "begegnen.\n"
    ),
    Tongue("vi", "Latn"): (
        "Các nước thành viên đã cam kết, cùng với tổ chức Liên Hợp Quốc, phấn đấu thúc "
        "đẩy mọi người tôn trọng và thực hiện các quyền cũng như những tự do cơ bản "
        "của con người.\n"
        "Nhận thức thống nhất về những quyền và tự do đó của con người là yếu tố quan "
        "trọng nhất cho việc thực hiện đầy đủ cam kết này.\n"
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. "
        "Mọi con người đều được tạo hoá ban cho lý trí và lương tâm và cần phải đối xử "
        "với nhau trong tình bằng hữu.\n"
    ),
    Tongue("pl", "Latn"): (
        "ZWAŻYWSZY, że Państwa Członkowskie podjęły się we współpracy z Organizacją "
        "Narodów Zjednoczonych zapewnić powszechne poszanowanie i przestrzeganie praw "
        "człowieka i podstawowych wolności,\n"
        "ZWAŻYWSZY, że jednakowe rozumienie tych praw i wolności ma olbrzymie "
        "znaczenie dla ich pełnej realizacji,\n"
        "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych "
        "praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych "
        "w duchu braterstwa.\n"
    ),
    Tongue("id", "Latn"): (
        "Menimbang bahwa Negara-Negara Anggota telah berjanji untuk mencapai kemajuan "
        "dalam penghargaan dan penghormatan umum terhadap hak-hak asasi manusia dan "
        "kebebasan-kebebasan asasi, dengan bekerjasama dengan Perserikatan "
        "Bangsa-Bangsa,\n"
        "Menimbang bahwa pengertian umum tentang hak-hak dan kebebasan-kebebasan "
        "tersebut sangat penting untuk pelaksanaan yang sungguh-sungguh dari janji "
        "ini, maka,\n"
        "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. "
        "Mereka dikaruniai akal dan hati nurani dan hendaknya bergaul satu sama lain "
        "dalam semangat persaudaraan.\n"
    ),
    Tongue("ru", "Cyrl"): (
        "принимая во внимание, что государства-члены обязались содействовать, в "
        "сотрудничестве с Организацией Объединенных Наций, всеобщему уважению и "
        "соблюдению прав человека и основных свобод; и\n"
        "принимая во внимание, что всеобщее понимание характера этих прав и свобод "
        "имеет огромное значение для полного выполнения этого обязательства,\n"
        "Все люди рождаются свободными и равными в своем достоинстве и правах. Они "
        "наделены разумом и совестью и должны поступать в отношении друг друга в духе "
        "братства.\n"
    ),
    Tongue("el", "Grek"): (
        "Επειδή τα κράτη μέλη ανέλαβαν την υποχρέωση να εξασφαλίσουν, σε συνεργασία με "
        "τον Οργανισμό των Ηνωμένων Εθνών, τον αποτελεσματικό σεβασμό των δικαιωμάτων "
        "του ανθρώπου και των θεμελιακών ελευθεριών σε όλο τον κόσμο.\n"
        "Επειδή η ταυτότητα αντιλήψεων ως προς τα δικαιώματα και τις ελευθερίες αυτές "
        "έχει εξαιρετική σημασία για να εκπληρωθεί πέρα ως πέρα αυτή η υποχρέωση,\n"
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα "
        "δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να "
        "συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης.\n"
    ),
    Tongue("he", "Hebr"): (
        "הואיל והכרח חיוני הוא לקדם את התפתחותם של יחסי ידידות בין האומות.\n"
        "הואיל והעמים המאוגדים בארגון האומות המאוחדות חזרו ואישרו במגילה את אמונתם "
        "בזכויות היסוד של האדם, בכבודה ובערכה של אישיותו ובזכות שווה לגבר ולאשה; ומנוי "
        "וגמור אתם לסייע לקדמה חברתית ולהעלאת רמת החיים בתוך יתר חירות.\n"
        "הואיל והמדינות החברות התחייבו לפעול, בשיתוף עם ארגון האומות המאוחדות, לטיפול "
        "יחס כבוד כללי אל זכויות האדם ואל חירויות היסוד והקפדה על קיומן.\n"
    ),
    Tongue("ar", "Arab"): (
        "ولما كانت شعوب الأمم المتحدة قد أكدت في الميثاق من جديد إيمانها بحقوق الإنسان "
        "الأساسية وبكرامة الفرد وقدره وبما للرجال والنساء من حقوق متساوية وحزمت أمرها "
        "على أن تدفع بالرقي الاجتماعي قدمًا وأن ترفع مستوى الحياة في جو من الحرية أفسح.\n"
        "ولما كانت الدول الأعضاء قد تعهدت بالتعاون مع الأمم المتحدة على ضمان إطراد "
        "مراعاة حقوق الإنسان والحريات الأساسية واحترامها.\n"
        "ولما كان للإدراك العام لهذه الحقوق والحريات الأهمية الكبرى للوفاء التام بهذا "
        "التعهد.\n"
    ),
    Tongue("dv", "Thaa"): (
        "ހަމަ ކޮންމެ މީހަކަށްމެ ދިރިހުރުމުގެ ޙައްޤާއި، މިނިވަންކަމުގެ ޙައްޤާއި، "
        "ތިމާގެހަށިގަނޑާއި ނަފްސުގެ ރައްކާތެރިކަމުގެ ޙައްޤު ލިބިގެންވެއެވެ.\n"
        "އެއްވެސް މީހަކު، އަޅުވެތިކަމުގައި، ނުވަތަ މަޖުބޫރުން ޚިދުމަތް ކުރުވުމުގައި، "
        "ގެންގުޅެވިގެން ނުވާނެއެވެ. އަޅުވެތިކަމާއި، އަޅުންގެ ވިޔަފާރިއަކީ، އޭގެ ހުރިހާ "
        "ބާވަތެއްވެސް ހިމެނޭގޮތުން، މަނާކުރެވިގެންވާ ކަންކަމެވެ.\n"
        "އެއްވެސް މީހަކު، އަނިޔާވެރިކަމަށާއި، އަނިޔާވެރި، ނުވަތަ ލާއިންސާނީ، ނުވަތަ "
        "އިންސާނީ ޤަދަރަށް ކުޑައިމީސްކަން ލިބެނިވި ގޮތްގޮތަށް ކުރެވޭ "
        "މުޢާމަލާތްތަކަށާއި އަދަބުތަކަށް ހުރަހެޅިގެން ނުވާނެއެވެ.\n"
    ),
    Tongue("hi", "Deva"): (
        "चूंकि सदस्य देशों ने यह प्रतिज्ञा को है कि वे संयुक्त राष्ट्रों के सहयोग से "
        "मानव अधिकारों और बुनियादी आज़ादियों के प्रति सार्वभौम सम्मान की वृद्घि करेंगे,\n"
        "चूंकि इस प्रतिज्ञा को पूरी तरह से निभाने के लिए इन अधिकारों और आज़ादियों का "
        "स्वरूप ठीक-ठीक समझना सबसे अधिक ज़रूरी है । इसलिए, अब,\n"
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता "
        "प्राप्त है । उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें "
        "भाईचारे के भाव से बर्ताव करना चाहिए ।\n"
    ),
    Tongue("bn", "Beng"): (
        "যেহেতু সদস্য রাষ্ট্রসমূহ জাতিসংঘের সহযোগিতায় মানবাধিকার ও মৌলিক স্বাধীনতা "
        "সমূহের প্রতি সার্বজনীন সন্মান বৃদ্ধি এবং এদের যথাযথ পালন নিশ্চিতকরণের লক্ষ্য "
        "অর্জনে অঙ্গীকারবদ্ধ;\n"
        "যেহেতু এ স্বাধীনতা এবং অধিকারসমূহের একটি সাধারণ উপলব্ধি এ অঙ্গীকারের পূর্ণ "
        "বাস্তবায়নের জন্য সর্বাধিক গুরুত্বপূর্ণ\n"
        "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। তাঁদের "
        "বিবেক এবং বুদ্ধি আছে; সুতরাং সকলেরই একে অপরের প্রতি ভ্রাতৃত্বসুলভ মনোভাব "
        "নিয়ে আচরণ করা উচিত।\n"
    ),
    Tongue("th", "Thai"): (
        "โดยที่ความเข้าใจร่วมกันในสิทธิ และอิสรภาพเหล่านี้เป็นสิ่งสำคัญอย่างยิ่ง "
        "เพื่อให้ปฏิญาณนี้สำเร็จผลเต็มบริบูรณ์.\n"
        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักด[เกียรติศักดิ์]และสิทธิ "
        "ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ\n"
        "ทุกคนย่อมมีสิทธิและอิสรภาพบรรดาที่กำหนดไว้ในปฏิญญานี้ "
        "โดยปราศจากความแตกต่างไม่ว่าชนิดใด ๆ ดังเช่น เชื้อชาติ ผิว เพศ ภาษา ศาสนา "
        "ความคิดเห็นทางการเมืองหรือทางอื่น เผ่าพันธุ์แห่งชาติ หรือสังคม ทรัพย์สิน "
        "กำเนิด หรือสถานะอื่น ๆ\n"
    ),
    Tongue("ka", "Geor"): (
        "ვინაიდან, წევრმა ქვეყნებმა იკისრეს ვალდებულება გაერთიანებული ერების "
        "ორგანიზაციასთან თანამშრომლობით ხელი შეუწყონ ადამიანის უფლებათა და ძირითად "
        "თავისუფლებათა საყოველთაო პატივისცემასა და დაცვას,\n"
        "ვინაიდან, ამ უფლებებისა და თავისუფლებების საყოველთაო გაგებას უდიდესი "
        "მნიშვნელობა აქვს ვალდებულებებისას მთლიანად შესრულებისათვის,\n"
        "ყოველი ადამიანი იბადება თავისუფალი და თანასწორი თავისი ღირსებითა და "
        "უფლებებით. მათ მინიჭებული აქვთ გონება და სინდისი და ერთმანეთის მიმართ უნდა "
        "ექცეოდნენ ძმობის სულისკვეთებით.\n"
    ),
    Tongue("ko", "Kore"): (
        "국제연합의 모든 사람들은 그 헌장에서 기본적 인권, 인간의 "
        "존엄과 가치, 그리고 남녀의 동등한 권리에 대한 신념을 재확인하였으며, 보다 "
        "폭넓은 자유속에서 사회적 진보와 보다 나은 생활수준을 증진하기로 다짐하였고,\n"
        "회원국들은 국제연합과 협력하여 인권과 기본적 자유의 보편적 "
        "존중과 준수를 증진할 것을 스스로 서약하였으며,\n"
        "이러한 권리와 자유에 대한 공통의 이해가 이 서약의 완전한 이행을 위하여 가장 중요하므로,\n"
    ),
    Tongue("ja", "Jpan"): (
        "諸国間の友好関係の発展を促進することが肝要であるので、国際連合の諸国民は、国連憲"
        "章において、基本的人権、人間の尊厳及び価値並びに男女の同権についての信念を再確認"
        "し、かつ、一層大きな自由のうちで社会的進歩と生活水準の向上とを促進するこ"
        "とを決意したので、\n"
        "加盟国は、国際連合と協力して、人権及び基本的自由の普遍的な尊重及び遵守の"
        "促進を達成することを誓約したので、\n"
        "これらの権利及び自由に対する共通の理解は、この誓約を完全にするためにもっ"
        "とも重要であるので、\n"
    ),
    Tongue("zh-Hans", "Hans"): (
        "因此现在,大会,发布这一世界人权宣言,作为所有人民和所有国家努力实现的共同标准,"
        "以期每一个人和社会机构经常铭念本宣言,努力通过教诲和教育促进对权利和自由的尊重,"
        "并通过国家的和国际的渐进措施,使这些权利和自由在各会员国本身人民及在其管"
        "辖下领土的人民中得到普遍和有效的承认和遵行;\n"
        "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。\n"
        "人人有资格享有本宣言所载的一切权利和自由,不分种族、肤色、性别、语言、宗"
        "教、政治或其他见解、国籍或社会出身、财产、出生或其他身分等任何区别。\n"
    ),
    Tongue("zh-Hant", "Hant"): (
        "發布這一世界人權宣言，作為所有人民和所有國家努力實現的共同標準，以期每一個人和社"
        "會機構經常銘念本宣言，努力通過教誨和教育促進對權利和自由的尊重，並通過國家的和國"
        "際的漸進措施，使這些權利和自由在各會員國本身人民及在其管轄下領土的人民中"
        "得到普遍和有效的承認和遵行；\n"
        "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。\n"
        "人人有資格享受本宣言所載的一切權利和自由，不分種族、膚色、性別、語言、宗"
        "教、政治或其他見解、國籍或社會出身、財產、出生或其他身分等任何區別。\n"
    ),
}


def text_of(language: str) -> str:
    """The text of a language."""
    return next(text for tongue, text in TEXTS.items() if tongue.language == language)
