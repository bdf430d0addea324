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
 * kinds: while it is on, the list shows all of them, whatever kind is chosen.
 */
export function AiModelsPicker() {
  const { t } = useWords();
  const analytics = useAnalytics();
  const { filters, updateFilters, queryParameters } = useEntityList<Filters>();
  const switchTo = (on: boolean) =>
    updateFilters({ aiModels: on ? new AiModelsFilter() : undefined });
  const asked = [queryParameters[PARAMETER]].flat()[0] === 'true';
  // To come after the choice of a kind, it waits until there is one.
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
          checked={filters.aiModels !== undefined}
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
