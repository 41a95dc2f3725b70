import type { Messages } from 'idle-warning'
import ar from 'idle-warning/locales/ar'
import cs from 'idle-warning/locales/cs'
import cy from 'idle-warning/locales/cy'
import da from 'idle-warning/locales/da'
import de from 'idle-warning/locales/de'
import es from 'idle-warning/locales/es'
import fi from 'idle-warning/locales/fi'
import fr from 'idle-warning/locales/fr'
import he from 'idle-warning/locales/he'
import hi from 'idle-warning/locales/hi'
import it from 'idle-warning/locales/it'
import ja from 'idle-warning/locales/ja'
import ko from 'idle-warning/locales/ko'
import nl from 'idle-warning/locales/nl'
import no from 'idle-warning/locales/no'
import pl from 'idle-warning/locales/pl'
import ptBR from 'idle-warning/locales/pt-BR'
import ru from 'idle-warning/locales/ru'
import sv from 'idle-warning/locales/sv'
import tr from 'idle-warning/locales/tr'
import uk from 'idle-warning/locales/uk'
import zhHans from 'idle-warning/locales/zh-Hans'
import zhHant from 'idle-warning/locales/zh-Hant'

/** Every language that the library brings, besides English. */
export const locales: readonly Messages[] = [
  ...[ar, cs, cy, da, de, es, fi, fr, he, hi, it, ja],
  ...[ko, nl, no, pl, ptBR, ru, sv, tr, uk, zhHans, zhHant],
]
