import type { sourcesReasonMessages } from '../english/sourcesReasons';

export const german: Record<keyof typeof sourcesReasonMessages, string> = {
  'reason.source-config': 'Die Konfiguration hat einen Fehler[: {message}]',
  'advice.source-config':
    'Die app-config berichtigen und das Backend neu starten. Bis dahin bleiben die Einträge.',
  'reason.source-disabled':
    'In der Konfiguration abgeschaltet; was sie früher brachte, bleibt',
  'advice.source-disabled':
    'Die Vorschau ansehen und dann enabled: true für diese Quelle setzen.',
  'reason.source-threw': 'Die Quelle brach mit einem eigenen Fehler ab',
  'advice.source-threw':
    'Die Version des Moduls prüfen, das diese Quelle mitbringt, und den Fehler dort melden.',
  'advice.source.silent':
    'Nachsehen, ob das Backend läuft und was sein Log über diese Quelle sagt.',

  'reason.nothing-listed': 'Die Auflistung nannte gar nichts',
  'advice.nothing-listed':
    'Prüfen, welche Bereiche die Konfiguration dieser Quelle nennt.',
  'reason.scopes-incomplete':
    '{failing} von {scopes} Bereichen waren nicht vollständig lesbar',
  'reason.scope-not-ended': 'Die Auflistung dieses Bereichs brach ab',
  'advice.scope-not-ended': 'Noch einmal einlesen.',
  'reason.page-unknown':
    'Eine Seite hieß unverändert, ist hier aber nicht bekannt',
  'advice.page-unknown': 'Noch einmal einlesen.',
  'reason.scan-interrupted':
    'Das Einlesen wurde[ nach {timeoutMs|milliseconds}] unterbrochen; das nächste macht dort weiter',
  'advice.scan-interrupted':
    'Wenn das jedes Mal geschieht, schedule.timeout dieser Quelle erhöhen.',

  'reason.removal-empty': 'Die Auflistung ist leer, vorher waren {had} da',
  'advice.removal-empty':
    'Wenn sie wirklich fort sind, das Entfernen bestätigen. Sonst prüfen, was das Konto sehen darf.',
  'reason.removal-share':
    'In der Auflistung fehlt mehr, als auf einmal geglaubt wird[: {losing} von {had}]',
  'advice.removal-share':
    'Wenn sie wirklich fort sind, das Entfernen bestätigen. Sonst prüfen, was das Konto sehen darf.',
  'reason.removal-waiting': 'Entfernungen, die auf Bestätigung warten: {count}',
  'advice.removal-waiting':
    'In den Einzelheiten ansehen und bestätigen, was wirklich fort ist.',
  'reason.scope-not-named': 'Die Quelle nennt diesen Bereich nicht mehr',
  'advice.scope-not-named':
    'Wenn er wirklich fort ist, das Entfernen bestätigen.',
  'reason.scope-left-config':
    'Dieser Bereich steht nicht mehr in der Konfiguration',
  'advice.scope-left-config':
    'Das Entfernen bestätigen oder ihn wieder in die Konfiguration aufnehmen.',

  'reason.beyond-cap': 'Jenseits der Grenze von {max}[; es sind {count}]',
  'advice.beyond-cap':
    'maxModels erhöhen oder mit include und exclude auswählen.',
  'reason.key-missing': 'Es hat keinen Schlüssel',
  'advice.key-missing': 'Ihm an der Quelle einen Namen geben.',
  'reason.key-too-long': 'Der Schlüssel ist länger als {max} Zeichen',
  'advice.key-too-long': 'Ihm an der Quelle einen kürzeren Namen geben.',
  'reason.key-malformed':
    'Der Schlüssel enthält Zeichen, die sich nicht zeigen lassen',
  'advice.key-malformed': 'Ihm an der Quelle einen anderen Namen geben.',
  'reason.record-malformed': 'Die Quelle sagt zu wenig darüber',
  'advice.record-malformed': 'An der Quelle ansehen.',
  'reason.record-too-large': 'Die Beschreibung ist größer als {max|bytes}',
  'advice.record-too-large': 'Beschreibung oder Tags an der Quelle kürzen.',

  'advice.entity-invalid': 'An der Quelle ändern oder ausschließen.',
  'reason.entity-kind-not-recognised':
    'Der Katalog nimmt die Art {kind} nicht an; entfernt wird nichts',
  'advice.entity-kind-not-recognised':
    'Das Katalogmodul einbauen, das die Art mitbringt, oder eine andere Form für Server wählen.',
  'reason.entity-without-address':
    'Es braucht eine Adresse, und der Server hat keine; entfernt wird nichts',
  'advice.entity-without-address':
    'Warten, bis der Server eine hat, oder eine andere Form für Server wählen.',
  'reason.overrides-unreadable':
    'Übersteuerungen sind nicht lesbar: {place}[: {message}]',
  'advice.overrides-unreadable':
    'Sie berichtigen. Bis dahin gilt, was früher gelesen wurde.',
  'advice.adoption-owner':
    'Ihm den Eigentümer {owner} geben oder seinen Ort in adoption.trustedLocations nennen.',
  'advice.adoption-second': 'Einem der beiden die Annotation nehmen.',

  'reason.unexpected-answer': 'Die Antwort ist nicht: {expected}',
  'advice.unexpected-answer':
    'Die Adresse prüfen: vielleicht antwortet dort ein anderer Dienst, eine Anmeldeseite oder ein Proxy.',
  'reason.malformed': 'Ein Eintrag der Liste hat keinen brauchbaren Namen',
  'advice.malformed': 'An der Quelle ansehen.',
  'reason.repeated-page-token': 'Die Liste begann von vorn, statt zu enden',
  'advice.repeated-page-token':
    'Noch einmal einlesen. Bleibt es so, die Betreiber des Servers fragen.',
  'reason.too-many-pages': 'Die Liste hat mehr Seiten, als gelesen werden',
  'advice.too-many-pages':
    'In der Konfiguration dieser Quelle weniger auswählen.',
  'reason.listing-cut-short': 'Der Server zählt {total} und gab davon {seen}',
  'advice.listing-cut-short': 'Noch einmal einlesen.',

  'reason.upstream-unauthorized':
    '{host} nimmt die Zugangsdaten nicht an ({status})',
  'advice.upstream-unauthorized':
    'Token oder Passwort dieser Quelle erneuern; vielleicht ist es abgelaufen.',
  'reason.upstream-forbidden': '{host} verweigert das ({status})',
  'advice.upstream-forbidden': 'Dem Konto das Leserecht geben.',
  'reason.upstream-not-found': '{host} kennt die Adresse nicht ({status})',
  'advice.upstream-not-found': 'Die baseUrl dieser Quelle prüfen.',
  'reason.upstream-rate-limited':
    '{host} bittet um weniger Anfragen[ ({status})]',
  'advice.upstream-rate-limited':
    'requestsPerSecond setzen oder seltener einlesen (schedule.frequency).',
  'reason.upstream-server': '{host} hat selbst einen Fehler ({status})',
  'advice.upstream-server': 'In den Logs dieses Servers nachsehen.',
  'reason.upstream-rejected':
    '{host} gab eine unbrauchbare Antwort[ ({status})]',
  'advice.upstream-rejected': 'Adresse und Version des Servers prüfen.',
  'reason.upstream-not-json':
    '{host} antwortete nicht mit JSON[: {what|notJson}]',
  'advice.upstream-not-json':
    'Nachsehen, ob eine Anmeldeseite oder ein Proxy davor steht.',
  'notJson.html': 'die Antwort ist eine Webseite',
  'notJson.empty': 'die Antwort ist leer',
  'notJson.ends-early': 'die Antwort endet zu früh',
  'notJson.malformed': 'die Antwort ist fehlerhaft',
  'reason.upstream-truncated':
    'Die Antwort von {host} endete zu früh[ ({code})]',
  'advice.upstream-truncated': 'Den Server und die Proxys davor prüfen.',
  'reason.upstream-too-large':
    'Eine Antwort von {host} ist größer als {limitBytes|bytes}',
  'advice.upstream-too-large': '{setting} dieser Quelle erhöhen.',
  'reason.upstream-timeout':
    '{host} {phase|timeoutPhase}[ innerhalb von {limitMs|milliseconds}]',
  'advice.upstream-timeout':
    'Server und Netz prüfen oder timeouts.{phase} erhöhen.',
  'timeoutPhase.connect': 'nahm keine Verbindung an',
  'timeoutPhase.headers': 'antwortete nicht',
  'timeoutPhase.body': 'beendete seine Antwort nicht',
  'reason.upstream-unreachable': '{host} ist nicht erreichbar[ ({code})]',
  'advice.upstream-unreachable':
    'Adresse, Netzregeln und Proxys zwischen Backstage und ihm prüfen.',
  'reason.upstream-tls':
    'Keine vertrauenswürdige Verbindung zu {host}[ ({code})]',
  'advice.upstream-tls':
    'Seine CA als tls.caFile angeben; der Host muss in seinem Zertifikat stehen.',
  'reason.upstream-redirect-refused':
    '{host} leitet zu einem anderen Host um[: {target}]',
  'advice.upstream-redirect-refused':
    'Wenn das stimmt, ihn als baseUrl dieser Quelle angeben.',
  'reason.upstream-address-refused':
    'Nichts wird gesendet[ an {address}][ an den Tokendienst {realm}]: {host} führt dorthin, und das ist nicht erlaubt',
  'advice.upstream-address-refused':
    'Wenn das stimmt, es in allowAddresses oder auth.realms nennen.',
  'reason.upstream-credentials':
    'Die Zugangsdaten für {host} sind nicht lesbar[: {where}]',
  'advice.upstream-credentials':
    'Nachsehen, ob es die Datei oder das Secret gibt und ob es lesbar ist.',

  'reason.cluster-watch-failing':
    'Der Cluster lässt sich gerade nicht beobachten',
  'advice.cluster-watch-failing': 'Ansehen, was unten über den Cluster steht.',
  'reason.kind-not-installed': 'Der Cluster hat die Art {kind} nicht',
  'advice.kind-not-installed':
    'Ihren Operator einrichten oder den Cluster aus dieser Quelle nehmen.',

  'reason.not-selected': 'Keine Regel dieser Quelle passt noch darauf',
  'advice.not-selected': 'select ändern, wenn es bleiben soll.',
  'reason.definition-too-large':
    'Die API-Definition {serviceId} ist zu groß und fehlt',
  'advice.definition-too-large': 'maxDefinitionBytes erhöhen.',
  'reason.definition-not-openapi':
    'Die API-Definition {serviceId} ist weder OpenAPI noch Swagger 2 in JSON',
  'advice.definition-not-openapi': 'Die ActiveDoc in 3scale ändern.',
  'reason.product-not-synced':
    'Die Product-Ressource hat in 3scale noch keine Kennung',
  'advice.product-not-synced': 'Die Conditions der Ressource ansehen.',

  'reason.taken-back': 'Jemand hat die Erklärung zurückgenommen',

  'reason.scope-empty': 'Es gibt keine Modelle',
  'advice.scope-empty': 'Den Namen prüfen; private Modelle brauchen ein Token.',
  'reason.repository-not-shown':
    '{id} ist gelöscht, oder privat und das Token hat keinen Zugang',
  'advice.repository-not-shown':
    'Aus scope.ids nehmen oder dem Token Zugang geben.',
  'reason.renamed':
    'Es heißt jetzt {to}: der Eintrag bekommt einen neuen Namen',
  'advice.renamed': 'Den neuen Namen in scope.ids schreiben.',
  'advice.repository-disabled': 'Seine Seite beim Hub ansehen.',

  'reason.registry-not-named':
    'Seine Labels nennen das Modell {model} der Registry {registry}, und keine Regel kennt diese Registry',
  'advice.registry-not-named':
    'Eine Regel zu registries dieser Quelle hinzufügen.',
  'reason.registry-not-unique':
    'Mehr als eine Regel passt auf die Registry {registry} des Modells {model}',
  'advice.registry-not-unique':
    'Die Regeln in registries dieser Quelle genauer fassen.',

  'reason.archived': 'Es ist an der Quelle archiviert',
  'advice.archived': 'includeArchived: true setzen, wenn es gewünscht ist.',
  'reason.undeployed': 'Die Bereitstellung ist nicht mehr gewünscht',
  'advice.no-live-version':
    'Eine Version aus dem Archiv holen, wenn eine gelten soll.',
  'reason.registry-vanished':
    'Die Registry {registry} wurde früher gefunden und jetzt nicht mehr[ in {cluster}]',
  'advice.registry-vanished':
    'Wenn sie wirklich fort ist, sie in discover.exclude nennen.',
  'reason.registry-without-address':
    'Nichts sagt, wie die Registry {registry} zu erreichen ist',
  'advice.registry-without-address': 'Ihre Adresse in registries nennen.',
  'reason.registry-not-trusted':
    'Die Registry {registry} bekommt keine Zugangsdaten[: {host} ist nicht genannt]',
  'advice.registry-not-trusted':
    'In discover.namespaces oder discover.hosts nennen.',

  'reason.mlflow-prompt': 'Ein Prompt, kein Modell',
  'advice.mlflow-no-version': 'Eine Version registrieren.',
  'advice.mlflow-version-pending': 'Warten oder neu registrieren.',
  'advice.mlflow-version-failed': 'Neu registrieren.',
  'reason.mlflow-runs-hidden':
    'Läufe, die nicht lesbar sind: {count}; ihre Versionen stehen ohne Metriken da',
  'advice.mlflow-runs-hidden': 'Dem Konto READ auf die Experimente geben.',
  'reason.mlflow-details-not-asked':
    'Nicht gefragt, weil mehrere Fragen davor fehlgeschlagen waren',
  'reason.mlflow-workspace-not-found':
    '{host} hat keinen Workspace {workspace}',
  'advice.mlflow-workspace-not-found': 'workspaces dieser Quelle berichtigen.',
  'reason.mlflow-host-refused':
    'MLflow kennt den Hostnamen {host} nicht, unter dem es gefragt wird',
  'advice.mlflow-host-refused':
    'MLflow mit --allowed-hosts starten, das ihn nennt.',

  'advice.version-table-missing':
    'table.name prüfen; das Training legt die Tabelle an.',
  'advice.version-table-empty':
    'Auf ein Training warten oder table.where prüfen.',
  'reason.version-table-unauthorized':
    '{host} nimmt Benutzer oder Passwort für {table} nicht an',
  'advice.version-table-unauthorized': 'table.connection berichtigen.',
  'reason.version-table-forbidden':
    'Der Benutzer darf {table} auf {host} nicht lesen',
  'advice.version-table-forbidden': 'Ihm SELECT auf die Tabelle geben.',
  'reason.version-table-column-missing':
    'Der Tabelle {table} auf {host} fehlt eine Spalte, die die Konfiguration nennt',
  'advice.version-table-column-missing':
    'versionColumn, order und where.column unter table prüfen.',
  'reason.version-table-database-missing': '{host} hat diese Datenbank nicht',
  'advice.version-table-database-missing':
    'table.connection.database berichtigen.',
  'reason.version-table-unreachable':
    'Die Datenbank auf {host} ist nicht erreichbar[ ({detail})]; was galt, bleibt',
  'advice.version-table-unreachable': 'Adresse und Netzregeln prüfen.',
  'reason.version-table-timeout':
    'Die Datenbank auf {host} antwortete nicht rechtzeitig; was galt, bleibt',
  'advice.version-table-timeout': 'Die Last der Datenbank prüfen.',
  'advice.object-missing': 'Das Hochladen durch das Training prüfen.',
  'advice.object-not-readable': 'Dem Konto s3:GetObject geben.',

  'reason.oci-no-model': 'Keiner der Tags ist ein Modell',
  'advice.oci-no-model':
    'Das Repository herausnehmen oder eine Regel zu modelcars hinzufügen.',
  'reason.oci-repository-unknown': 'Die Registry kennt dieses Repository nicht',
  'advice.oci-repository-unknown':
    'Den Namen und das Pull-Recht des Kontos prüfen.',
  'reason.oci-side-tags':
    'Tags, die zu einem anderen Digest gehören (Signaturen und dergleichen) und fehlen: {count}',
  'reason.oci-skipped-signature': 'Tags, die Signaturen sind: {count}',
  'reason.oci-skipped-sbom': 'Tags, die Stücklisten sind: {count}',
  'reason.oci-skipped-image': 'Tags, die Images ohne Modell sind: {count}',
  'advice.oci-skipped-image':
    'Wenn sie Modelle enthalten, eine Regel zu modelcars hinzufügen.',
  'reason.oci-skipped-other':
    'Tags, die etwas anderes als Modelle sind: {count}',
  'advice.oci-skipped-other':
    'Wenn es Modelle sind, ihren Typ in artifactTypes nennen.',
  'reason.oci-tags-cut': 'Ältere Tags, die nicht angesehen wurden: {count}',
  'advice.oci-tags-cut': 'maxTags erhöhen oder mit tags.match auswählen.',
  'reason.oci-names-repeated': 'Die Registry nannte dasselbe zweimal',
  'advice.oci-names-repeated':
    'Noch einmal einlesen oder die Repositories nennen.',
  'reason.oci-names-unsorted':
    'Die Registry listet Namen ohne Ordnung, einige können fehlen',
  'advice.oci-names-unsorted': 'Die Repositories nennen.',
  'reason.oci-too-many-names': 'Die Liste der Namen ist länger als {max}',
  'advice.oci-too-many-names':
    'Die Repositories nennen oder mit tags.match auswählen.',
  'reason.oci-catalog-refused': '{host} listet seine Repositories nicht',
  'advice.oci-catalog-refused': 'Sie in repositories nennen.',
  'reason.oci-repositories-cut':
    'Repositories, die nicht angesehen wurden: {count}',
  'advice.oci-repositories-cut':
    'discovery.maxRepositories erhöhen oder mit discovery.match auswählen.',
  'advice.oci-digest-mismatch': 'Die Registry und was vor ihr steht prüfen.',
  'advice.oci-config-missing': 'Das Modell noch einmal hochladen.',
  'advice.oci-config-unreadable': 'Das Modell noch einmal hochladen.',
  'advice.oci-config-too-large': 'Das Modell mit einer kleineren hochladen.',

  'reason.ollama-host-refused': 'Ollama lässt sich nicht unter {host} fragen',
  'advice.ollama-host-refused':
    'OLLAMA_HOST am Server so setzen, dass er nicht nur auf Loopback hört.',
  'reason.ollama-model-gone':
    'Es wurde gelöscht, während die Liste gelesen wurde',

  'reason.model-inactive': 'Es ist in Open WebUI abgeschaltet',
  'reason.not-shown': '{host} zeigt es gerade nicht',
  'advice.not-shown':
    'Die Verbindungen von Open WebUI ansehen: sein Upstream ist vielleicht fort.',
};
