import { useAnalytics } from '@backstage/core-plugin-api';
import {
  useEntityList,
  type DefaultEntityFilters,
} from '@backstage/plugin-catalog-react';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { useEffect, useRef } from 'react';
import { useWords } from '../words/useWords';
import { AiModelsFilter } from './AiModelsFilter';

type Filters = DefaultEntityFilters & { aiModels?: AiModelsFilter };

const PARAMETER = 'aiModels';

/**
 * A filter for the catalog's list. Models, servers and APIs are of different
 * kinds: while it is on, the filter by kind and type is off until somebody
 * chooses one again.
 */
export function AiModelsPicker() {
  const { t } = useWords();
  const analytics = useAnalytics();
  const { filters, updateFilters, queryParameters } = useEntityList<Filters>();
  const before = useRef<Pick<Filters, 'kind' | 'type'>>({});
  const on = filters.aiModels !== undefined;
  const switchTo = (next: boolean) => {
    if (next) {
      before.current = { kind: filters.kind, type: filters.type };
      updateFilters({
        aiModels: new AiModelsFilter(),
        kind: undefined,
        type: undefined,
      });
    } else {
      updateFilters({ aiModels: undefined, ...before.current });
    }
  };
  const asked = [queryParameters[PARAMETER]].flat()[0] === 'true';
  // The picker of kinds sets its own choice when it comes: this waits until it did.
  const kindIsSet = filters.kind !== undefined;
  const applied = useRef(false);
  useEffect(() => {
    if (asked && kindIsSet && !applied.current) {
      applied.current = true;
      switchTo(true);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, for what the URL asks
  }, [asked, kindIsSet]);
  return (
    <FormControlLabel
      control={
        <Checkbox
          color="primary"
          checked={on}
          onChange={(_, checked) => {
            analytics.captureEvent('filter', PARAMETER);
            switchTo(checked);
          }}
        />
      }
      label={t('aiFilter.label')}
    />
  );
}
