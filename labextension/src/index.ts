import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'amt-lab:plugin',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => undefined
};
export default plugin;
