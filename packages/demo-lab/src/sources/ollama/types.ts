/** What a fake Ollama has. */
export interface OllamaContent {
  models: OllamaModel[];
}

export interface OllamaModel {
  /** With its tag. */
  name: string;
  /** 64 hexadecimal digits, as Ollama writes it. */
  digest: string;
  sizeBytes: number;
  modifiedAt: string;
  family: string;
  parameterSize: string;
  quantization: string;
  contextLength: number;
  capabilities: string[];
  license: string;
  /** As a Modelfile sets them, one on each line. */
  parameters?: string;
  system?: string;
  parentModel?: string;
}
