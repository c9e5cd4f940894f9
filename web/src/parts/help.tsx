// Every key that works now.
import {t} from '../texts';
import {Dialog} from './dialog';
import {bindings} from './keys';

export function Help({onClose}: {onClose: () => void}) {
  return (
    <Dialog title={t.common.help} onClose={onClose}>
      <table class="keys">
        <tbody>
          {bindings.value.map((each) => (
            <tr key={each.keys + each.says}>
              <th scope="row"><kbd>{each.keys}</kbd></th>
              <td>{each.says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
