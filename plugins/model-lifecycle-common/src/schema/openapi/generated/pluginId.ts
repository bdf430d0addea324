export const pluginId = 'model-lifecycle';
