/** A repository as the hub keeps it. */
export interface HubModel {
  /** `<owner>/<name>`. */
  id: string;
  sha: string;
  lastModified: string;
  private?: boolean;
  gated?: 'auto' | 'manual';
  disabled?: boolean;
  pipeline_tag?: string;
  library_name?: string;
  tags?: string[];
  cardData?: Record<string, unknown>;
  safetensors?: { parameters?: Record<string, number>; total: number };
  gguf?: { total: number; architecture: string; context_length: number };
  'model-index'?: unknown[];
  downloads?: number;
  likes?: number;
  /** README.md at `sha`; a repository may have none. */
  readme?: string;
  /** Other files at `sha`, by path. */
  files?: Record<string, Buffer>;
}

export interface HubCollection {
  /** `<owner>/<slug>-<id>`. */
  slug: string;
  title: string;
  /** Ids of models; datasets and spaces stand in real ones too. */
  items: { type: 'model' | 'dataset' | 'space'; id: string }[];
}
