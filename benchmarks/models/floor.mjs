// Fetch and parse of the pages that our scan reads, and nothing else.
import { childOptions, endWithParent, reportResult } from '../lib/child.mjs';
import { loadBackend, loadPackage } from '../lib/source.mjs';
import { measured } from './measured.mjs';

const { url } = childOptions();
// As in each process of ours: what is loaded is walked by each collection.
loadBackend('models/inventory/KnexInventory.ts');
loadBackend('models/scanning/scanSource.ts');
loadBackend('models/entities/createEntityBuilder.ts');
loadBackend('http/createHttpConnector.ts');
const { Pool } = loadPackage('undici');
const pool = new Pool(url, { connections: 1 });

async function floor() {
  let next;
  let seen = 0;
  do {
    const { body } = await pool.request({
      method: 'GET',
      path: next === undefined ? '/models' : `/models?page_token=${next}`,
    });
    const page = await body.json();
    seen += page.items.length;
    next = page.next;
  } while (next !== undefined);
  return { seen };
}

process.on('message', async () => reportResult(await measured(floor)));
endWithParent();
await reportResult({ ready: true });
