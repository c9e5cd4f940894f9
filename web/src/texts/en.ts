// Every word of the page, by part. A translation is a second folder of the same shape.
import {answer} from './en/answer';
import {ask} from './en/ask';
import {common} from './en/common';
import {layout} from './en/layout';
import {look} from './en/look';

export const en = {common, layout, ask, answer, look};
export type Texts = typeof en;
