/** What a fake registry holds. */
export interface OciContent {
  repositories: Record<string, OciRepository>;
  /** How lists of names are paged. Default: `link`. */
  paging?:
    | 'link'
    /** Obeys `n` and says nothing of a next page (go-containerregistry). */
    | 'no-link'
    /** Ignores `n`: everything at once, in no order (distribution 2.8). */
    | 'all-unsorted'
    /** Obeys `n`, knows no order, says nothing of a next page. */
    | 'unsorted-no-link';
  /** Whether `GET referrers` is offered. Default: no, as distribution 3.1. */
  referrers?: boolean;
  /** Whether `_catalog` is open. Default: yes. */
  catalog?: boolean;
}

export interface OciRepository {
  /** Digest by tag. */
  tags: Record<string, string>;
  /** By digest. */
  manifests: Map<string, StoredManifest>;
  /** By digest. */
  blobs: Map<string, Buffer>;
  /** Digest of the subject, to what is attached to it. */
  referrers?: Record<string, { digest: string; artifactType: string }[]>;
}

export interface StoredManifest {
  mediaType: string;
  bytes: Buffer;
}
