/** Words the checks know: languages, roles, attributes, links that say nothing. */

/** ISO 639-1, and what browsers still take for it. */
const LANGUAGES = new Set(
  'aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu'.split(
    ' ',
  ),
)

/** Judged by its first subtag, as Lighthouse does; of three letters (ISO 639-3, thousands) only the form. */
export function isKnownLanguage(tag: string): boolean {
  const [language = ''] = tag.trim().toLowerCase().split(/[-_]/)
  return LANGUAGES.has(language) || /^[a-z]{3}$/.test(language)
}

/** WAI-ARIA 1.2, DPUB-ARIA 1.0 and the graphics module are recognised by their prefix. */
const ROLES = new Set(
  'alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox command comment complementary composite contentinfo definition deletion dialog directory document emphasis feed figure form generic grid gridcell group heading img image input insertion landmark link list listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation progressbar radio radiogroup range region roletype row rowgroup rowheader scrollbar search searchbox section sectionhead select separator slider spinbutton status strong structure subscript suggestion superscript switch tab table tablist tabpanel term text textbox time timer toolbar tooltip tree treegrid treeitem widget window'.split(
    ' ',
  ),
)
export const isKnownRole = (role: string): boolean =>
  ROLES.has(role) || /^(doc|graphics)-/.test(role)

const ARIA = new Set(
  'activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex colindextext colspan controls current describedby description details disabled dropeffect errormessage expanded flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline multiselectable orientation owns placeholder posinset pressed readonly relevant required roledescription rowcount rowindex rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext'.split(
    ' ',
  ),
)
export const isKnownAria = (attribute: string): boolean =>
  !attribute.startsWith('aria-') || ARIA.has(attribute.slice(5))

const words = (list: string): string[] => list.split('|')

/** Link texts that say nothing, by language. */
export const VAGUE_LINKS: Readonly<Record<string, readonly string[]>> = {
  en: words(
    'click here|click this|go|here|information|learn more|more|more info|more information|right here|read more|see more|start|this',
  ),
  de: words('hier|hier klicken|klicke hier|mehr|siehe|dies|das|weiterlesen'),
  es: words(
    'aquí|aqui|click aquí|click aqui|más|mas|más información|este|enlace|este enlace|empezar',
  ),
  pt: words('clique aqui|ir|mais informação|mais informações|mais|veja mais'),
  sv: words('här|klicka här|läs mer|mer|mer info|mer information'),
  ja: words('ここをクリック|こちらをクリック|リンク|続きを読む|続く|全文表示'),
  ko: words('여기|여기를 클릭|클릭|링크|자세히|자세히 보기|계속|이동|전체 보기'),
}

export const DEPRECATED_ELEMENTS =
  'acronym applet basefont bgsound big blink center dir font frame frameset isindex keygen marquee nobr noframes plaintext spacer strike tt xmp'.split(
    ' ',
  )
