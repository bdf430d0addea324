export interface Config {
  modelLifecycle?: {
    techdocs?: {
      /**
       * Generate ordinary documentation with the generator of this module too,
       * so that neither MkDocs nor Docker is needed. Plugins, themes and
       * extensions of MkDocs have no effect then. Default: false.
       *
       * @visibility backend
       */
      generateAll?: boolean;
      /**
       * Build the pages of this plugin on demand under
       * `techdocs.builder: external` too. Default: false.
       *
       * @visibility backend
       */
      buildWhenExternal?: boolean;
    };
  };
}
