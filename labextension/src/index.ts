import { mimePlugin } from './mime/plugin';
import { tuningPlugin } from './plugin';

export * from './tokens';

export default [tuningPlugin, mimePlugin];
