// Start: the token out of the address, the colours, then what was open before.
import {render} from 'preact';
import {App} from './app';
import {hasToken, takeToken} from './api';
import {listenToKeys} from './parts/keys';
import {applyTheme} from './parts/theme';
import {openScenario} from './layout/files';
import {greet, name, resume, tell, trouble} from './store';
import './style.css';
import {t} from './texts';

const wanted = takeToken();
applyTheme();
listenToKeys();
render(<App />, document.getElementById('page')!);
if (!hasToken()) trouble.value = {...t.common.noToken, where: '', allowed: ''};
else {
  greet()
    .then(resume)
    .then((resumed) => (wanted && !(resumed && name.peek() === wanted) ? openScenario(wanted) : undefined))
    .catch(tell);
}
