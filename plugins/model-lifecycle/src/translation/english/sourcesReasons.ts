/**
 * What keeps a source of models from being read in full, and what is left out.
 * `reason.<code>` says what is so; `advice.<code>` what to do next, where there
 * is something to do. The codes of a source stand in its README.
 */
export const sourcesReasonMessages = {
  'reason.source-config': 'The configuration has a mistake[: {message}]',
  'advice.source-config':
    'Correct the app-config and restart the backend. Its entities stay until then.',
  'reason.source-disabled':
    'Switched off in the configuration; what it brought before stays',
  'advice.source-disabled':
    'Look at the preview, then set enabled: true for this source.',
  'reason.source-threw': 'The source failed with an error of its own',
  'advice.source-threw':
    'Look at the version of the module that brings this source, and report the error there.',
  'advice.source.silent':
    'See whether the backend runs, and what its log says about this source.',

  'reason.nothing-listed': 'The listing named nothing at all',
  'advice.nothing-listed':
    'Check which scopes the configuration of this source names.',
  'reason.scopes-incomplete':
    '{failing} of {scopes} scopes could not be read in full',
  'reason.scope-not-ended': 'The listing of this scope broke off',
  'advice.scope-not-ended': 'Scan again.',
  'reason.page-unknown':
    'A page was said to be unchanged, but is not known here',
  'advice.page-unknown': 'Scan again.',
  'reason.scan-interrupted':
    'The scan was interrupted[ after {timeoutMs|milliseconds}]; the next one goes on from there',
  'advice.scan-interrupted':
    'If that happens each time, raise schedule.timeout of this source.',

  'reason.removal-empty': 'The listing is empty, and {had} were there before',
  'advice.removal-empty':
    'If they are gone for good, confirm the removal. If not, check what the account may see.',
  'reason.removal-share':
    'More is missing from the listing than is believed at once[: {losing} of {had}]',
  'advice.removal-share':
    'If they are gone for good, confirm the removal. If not, check what the account may see.',
  'reason.removal-waiting': 'Removals that wait for confirmation: {count}',
  'advice.removal-waiting':
    'Look at them in the details, and confirm what is gone for good.',
  'reason.scope-not-named': 'The source does not name this scope any more',
  'advice.scope-not-named': 'If it is gone for good, confirm the removal.',
  'reason.scope-left-config': 'This scope is not in the configuration any more',
  'advice.scope-left-config':
    'Confirm the removal, or put it back into the configuration.',

  'reason.beyond-cap': 'Beyond the limit of {max}[; there are {count}]',
  'advice.beyond-cap': 'Raise maxModels, or choose with include and exclude.',
  'reason.key-missing': 'It has no key',
  'advice.key-missing': 'Give it a name at the source.',
  'reason.key-too-long': 'Its key is longer than {max} characters',
  'advice.key-too-long': 'Give it a shorter name at the source.',
  'reason.key-malformed': 'Its key holds characters that cannot be shown',
  'advice.key-malformed': 'Give it another name at the source.',
  'reason.record-malformed': 'The source tells too little about it',
  'advice.record-malformed': 'Look at it at the source.',
  'reason.record-too-large': 'Its description is larger than {max|bytes}',
  'advice.record-too-large': 'Shorten its description or tags at the source.',

  'advice.entity-invalid': 'Change it at the source, or exclude it.',
  'reason.entity-kind-not-recognised':
    'The catalog does not take the kind {kind}; nothing is removed',
  'advice.entity-kind-not-recognised':
    'Install the catalog module that brings the kind, or choose another shape for servers.',
  'reason.entity-without-address':
    'It needs an address and the server has none; nothing is removed',
  'advice.entity-without-address':
    'Wait until the server has one, or choose another shape for servers.',
  'reason.overrides-unreadable':
    'Overrides cannot be read: {place}[: {message}]',
  'advice.overrides-unreadable':
    'Correct them. What was read before holds until then.',
  'advice.adoption-owner':
    'Give it the owner {owner}, or name its location in adoption.trustedLocations.',
  'advice.adoption-second': 'Take the annotation away from one of the two.',

  'reason.unexpected-answer': 'The answer is not {expected}',
  'advice.unexpected-answer':
    'Check the address: another service, a login page or a proxy may answer there.',
  'reason.malformed': 'An entry of the list has no usable name',
  'advice.malformed': 'Look at it at the source.',
  'reason.repeated-page-token': 'The list began anew instead of ending',
  'advice.repeated-page-token':
    'Scan again. If it stays so, tell the people who run the server.',
  'reason.too-many-pages': 'The list has more pages than are read',
  'advice.too-many-pages': 'Select less in the configuration of this source.',
  'reason.listing-cut-short':
    'The server counts {total} and gave {seen} of them',
  'advice.listing-cut-short': 'Scan again.',

  'reason.upstream-unauthorized':
    '{host} does not accept the credentials ({status})',
  'advice.upstream-unauthorized':
    'Renew the token or password of this source; it may have expired.',
  'reason.upstream-forbidden': '{host} refuses to show this ({status})',
  'advice.upstream-forbidden': 'Give the account the right to read.',
  'reason.upstream-not-found': '{host} knows no such address ({status})',
  'advice.upstream-not-found': 'Check the base URL of this source.',
  'reason.upstream-rate-limited': '{host} asks for fewer requests[ ({status})]',
  'advice.upstream-rate-limited':
    'Set requestsPerSecond, or scan less often (schedule.frequency).',
  'reason.upstream-server': '{host} has a failure of its own ({status})',
  'advice.upstream-server': 'See the logs of that server.',
  'reason.upstream-rejected':
    '{host} gave an answer that cannot be used[ ({status})]',
  'advice.upstream-rejected': 'Check the address and version of the server.',
  'reason.upstream-not-json':
    '{host} did not answer with JSON[: {what|notJson}]',
  'advice.upstream-not-json':
    'See whether a login page or a proxy stands in front of it.',
  'notJson.html': 'the answer is a web page',
  'notJson.empty': 'the answer is empty',
  'notJson.ends-early': 'the answer ends early',
  'notJson.malformed': 'the answer is malformed',
  'reason.upstream-truncated': 'The answer of {host} ended early[ ({code})]',
  'advice.upstream-truncated':
    'Check the server and the proxies in front of it.',
  'reason.upstream-too-large':
    'An answer of {host} is larger than {limitBytes|bytes}',
  'advice.upstream-too-large': 'Raise {setting} of this source.',
  'reason.upstream-timeout':
    '{host} {phase|timeoutPhase}[ within {limitMs|milliseconds}]',
  'advice.upstream-timeout':
    'Check the server and the network, or raise timeouts.{phase}.',
  'timeoutPhase.connect': 'took no connection',
  'timeoutPhase.headers': 'did not answer',
  'timeoutPhase.body': 'did not finish its answer',
  'reason.upstream-unreachable': '{host} cannot be reached[ ({code})]',
  'advice.upstream-unreachable':
    'Check the address, network policies and proxies between Backstage and it.',
  'reason.upstream-tls': 'No trusted connection to {host}[ ({code})]',
  'advice.upstream-tls':
    'Give its CA as tls.caFile; the host must be a name in its certificate.',
  'reason.upstream-redirect-refused':
    '{host} leads to another host[: {target}]',
  'advice.upstream-redirect-refused':
    'If that is right, make it the base URL of this source.',
  'reason.upstream-address-refused':
    'Nothing is sent[ to {address}][ to the token service {realm}]: {host} leads there, and it is not allowed',
  'advice.upstream-address-refused':
    'If that is right, name it in allowAddresses or auth.realms.',
  'reason.upstream-credentials':
    'The credentials for {host} cannot be read[: {where}]',
  'advice.upstream-credentials':
    'See that the file or Secret is there and readable.',

  'reason.cluster-watch-failing': 'The cluster cannot be watched now',
  'advice.cluster-watch-failing': 'See what is said about the cluster below.',
  'reason.kind-not-installed': 'The cluster does not have the kind {kind}',
  'advice.kind-not-installed':
    'Install its operator, or take the cluster out of this source.',

  'reason.not-selected': 'No rule of this source fits it any more',
  'advice.not-selected': 'Change select, if it should stay.',
  'reason.definition-too-large':
    'Its API definition {serviceId} is too large and left out',
  'advice.definition-too-large': 'Raise maxDefinitionBytes.',
  'reason.definition-not-openapi':
    'Its API definition {serviceId} is neither OpenAPI nor Swagger 2 in JSON',
  'advice.definition-not-openapi': 'Change the ActiveDoc in 3scale.',
  'reason.product-not-synced': 'The Product resource has no id in 3scale yet',
  'advice.product-not-synced': 'Look at the conditions of the resource.',

  'reason.taken-back': 'Somebody has taken the declaration back',

  'reason.scope-empty': 'There are no models',
  'advice.scope-empty': 'Check the name; private models need a token.',
  'reason.repository-not-shown':
    '{id} is deleted, or private and the token has no access',
  'advice.repository-not-shown':
    'Take it out of scope.ids, or give the token access.',
  'reason.renamed': 'It is called {to} now: the entity gets a new name',
  'advice.renamed': 'Write the new name into scope.ids.',
  'advice.repository-disabled': 'See its page at the hub.',

  'reason.registry-not-named':
    'Its labels name the model {model} of the registry {registry}, and no rule knows that registry',
  'advice.registry-not-named': 'Add a rule to registries of this source.',
  'reason.registry-not-unique':
    'More than one rule fits the registry {registry} of the model {model}',
  'advice.registry-not-unique':
    'Make the rules in registries of this source more exact.',

  'reason.archived': 'It is archived at the source',
  'advice.archived': 'Set includeArchived: true, if it is wanted.',
  'reason.undeployed': 'The deployment is not wanted any more',
  'advice.no-live-version':
    'Take a version out of the archive, if one should be live.',
  'reason.registry-vanished':
    'The registry {registry} was found before and is not found any more[ in {cluster}]',
  'advice.registry-vanished':
    'If it is gone for good, name it in discover.exclude.',
  'reason.registry-without-address':
    'Nothing says how the registry {registry} is reached',
  'advice.registry-without-address': 'Name its address in registries.',
  'reason.registry-not-trusted':
    'The registry {registry} gets no credentials[: {host} is not named]',
  'advice.registry-not-trusted':
    'Name it in discover.namespaces or discover.hosts.',

  'reason.mlflow-prompt': 'A prompt, not a model',
  'advice.mlflow-no-version': 'Register a version.',
  'advice.mlflow-version-pending': 'Wait, or register it again.',
  'advice.mlflow-version-failed': 'Register it again.',
  'reason.mlflow-runs-hidden':
    'Runs that may not be read: {count}; their versions stand without metrics',
  'advice.mlflow-runs-hidden': 'Give the account READ on the experiments.',
  'reason.mlflow-details-not-asked':
    'Not asked for, as several questions before it had failed',
  'reason.mlflow-workspace-not-found': '{host} has no workspace {workspace}',
  'advice.mlflow-workspace-not-found': 'Correct workspaces of this source.',
  'reason.mlflow-host-refused':
    'MLflow does not know the host name {host} that it is asked by',
  'advice.mlflow-host-refused':
    'Start MLflow with --allowed-hosts that names it.',

  'advice.version-table-missing':
    'Check table.name; the training creates the table.',
  'advice.version-table-empty': 'Wait for a training, or check table.where.',
  'reason.version-table-unauthorized':
    '{host} does not accept the user or password for {table}',
  'advice.version-table-unauthorized': 'Correct table.connection.',
  'reason.version-table-forbidden': 'The user may not read {table} on {host}',
  'advice.version-table-forbidden': 'Grant the user SELECT on the table.',
  'reason.version-table-column-missing':
    'The table {table} on {host} lacks a column that the configuration names',
  'advice.version-table-column-missing':
    'Check versionColumn, order and where.column below table.',
  'reason.version-table-database-missing': '{host} has no such database',
  'advice.version-table-database-missing': 'Correct table.connection.database.',
  'reason.version-table-unreachable':
    'The database at {host} cannot be reached[ ({detail})]; what was current stays',
  'advice.version-table-unreachable':
    'Check the address and the network policies.',
  'reason.version-table-timeout':
    'The database at {host} did not answer in time; what was current stays',
  'advice.version-table-timeout': 'Check the load of the database.',
  'advice.object-missing': 'Look at the upload of the training.',
  'advice.object-not-readable': 'Give the account s3:GetObject.',

  'reason.oci-no-model': 'None of the tags is a model',
  'advice.oci-no-model': 'Take the repository out, or add a rule to modelcars.',
  'reason.oci-repository-unknown': 'The registry knows no such repository',
  'advice.oci-repository-unknown':
    'Check the name, and the right of the account to pull.',
  'reason.oci-side-tags':
    'Tags that belong to another digest (signatures and the like) and are left out: {count}',
  'reason.oci-skipped-signature': 'Tags that are signatures: {count}',
  'reason.oci-skipped-sbom': 'Tags that are bills of material: {count}',
  'reason.oci-skipped-image': 'Tags that are images without a model: {count}',
  'advice.oci-skipped-image': 'If they hold models, add a rule to modelcars.',
  'reason.oci-skipped-other':
    'Tags that are something else than models: {count}',
  'advice.oci-skipped-other':
    'If they are models, name their type in artifactTypes.',
  'reason.oci-tags-cut': 'Older tags that were not looked at: {count}',
  'advice.oci-tags-cut': 'Raise maxTags, or choose with tags.match.',
  'reason.oci-names-repeated': 'The registry named the same thing twice',
  'advice.oci-names-repeated': 'Scan again, or name the repositories.',
  'reason.oci-names-unsorted':
    'The registry lists names in no order, so some may be missing',
  'advice.oci-names-unsorted': 'Name the repositories.',
  'reason.oci-too-many-names': 'The list of names is longer than {max}',
  'advice.oci-too-many-names':
    'Name the repositories, or choose with tags.match.',
  'reason.oci-catalog-refused': '{host} does not list its repositories',
  'advice.oci-catalog-refused': 'Name them in repositories.',
  'reason.oci-repositories-cut':
    'Repositories that were not looked at: {count}',
  'advice.oci-repositories-cut':
    'Raise discovery.maxRepositories, or choose with discovery.match.',
  'advice.oci-digest-mismatch':
    'Look at the registry and what stands in front of it.',
  'advice.oci-config-missing': 'Push the model again.',
  'advice.oci-config-unreadable': 'Push the model again.',
  'advice.oci-config-too-large': 'Push the model again with a smaller one.',

  'reason.ollama-host-refused': 'Ollama refuses to be asked as {host}',
  'advice.ollama-host-refused':
    'Set OLLAMA_HOST at the server so that it listens on more than loopback.',
  'reason.ollama-model-gone': 'It was deleted while the list was read',

  'reason.model-inactive': 'It is switched off in Open WebUI',
  'reason.not-shown': '{host} does not show it now',
  'advice.not-shown':
    'Look at the connections of Open WebUI: its upstream may be away.',
} as const;
