import { startFirstPage } from '../timeline/first-page.ts'
import { createPageServer } from './page-server.ts'

startFirstPage(createPageServer())
