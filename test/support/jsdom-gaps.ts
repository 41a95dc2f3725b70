/** For `setupFiles`: what the SDK needs and jsdom has not, as the testing kit adds it. */
import { fillJsdomGaps } from '../../src/testing/jsdom-gaps.ts'

fillJsdomGaps()
