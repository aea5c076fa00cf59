// Where a connection goes: a project and a location, or a region and an address.
import { type ReactNode, useId } from 'react';
import type { Identity, IdentityId, Problem, Reach } from '../../ipc';
import { Button } from '../../kit/Button';
import { ProblemBar } from '../../problem/ProblemBar';
import { type ServiceName, useWords } from '../../words';
import { Field, useRequired } from './Field';
import { fits, type Place } from './store';

/** What is typed. */
export interface ReachValues {
  name: string;
  project: string;
  location: string;
  region: string;
  endpoint: string;
  pathStyle: boolean;
}

const MINIO = { region: 'us-east-1', endpoint: 'http://127.0.0.1:9000', pathStyle: true };

/** What the form begins with. */
export function valuesOf(place: Place | null, service: ServiceName): ReachValues {
  const none = {
    name: '',
    project: '',
    location: '',
    region: '',
    endpoint: '',
    pathStyle: service === 's3',
  };
  if (!place) return none;
  const { name, endpoint } = place.connection;
  const common = { ...none, name, endpoint: endpoint ?? '' };
  if (place.service === 'bigQuery')
    return {
      ...common,
      project: place.connection.project,
      location: place.connection.location ?? '',
    };
  return { ...common, region: place.connection.region, pathStyle: place.connection.pathStyle };
}

/** What is reached; null: something that is needed is missing. */
export function reachOf(service: ServiceName, values: ReachValues): Reach | null {
  const endpoint = values.endpoint.trim() || null;
  if (service === 'bigQuery') {
    const project = values.project.trim();
    return project === ''
      ? null
      : { name: 'bigQuery', project, location: values.location.trim() || null, endpoint };
  }
  const region = values.region.trim() || (service === 's3' ? MINIO.region : '');
  if (region === '' || (service === 's3' && endpoint === null)) return null;
  return { name: 'aws', region, endpoint, pathStyle: values.pathStyle };
}

const LOCATIONS = [
  'US',
  'EU',
  'asia-northeast1',
  'asia-northeast2',
  'asia-southeast1',
  'us-central1',
  'us-east4',
  'us-west1',
  'europe-west1',
  'europe-west2',
];
const REGIONS = [
  'ap-northeast-1',
  'ap-northeast-3',
  'ap-southeast-1',
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-central-1',
  'eu-west-1',
];

interface ReachFormProps {
  service: ServiceName;
  values: ReachValues;
  identity: IdentityId | null;
  identities: readonly Identity[];
  /** Whether it was tried to save: from then on missing fields are marked. */
  tried: boolean;
  problem: Problem | null;
  onIdentity: (identity: IdentityId) => void;
  onValues: (patch: Partial<ReachValues>) => void;
  onSubmit: () => void;
}

/** The third step. */
export function ReachForm(props: ReachFormProps): ReactNode {
  const { service, values, identity, identities, tried, problem } = props;
  const { onIdentity, onValues, onSubmit } = props;
  const text = useWords().connections;
  const { adding } = text;
  const required = useRequired();
  const id = useId();
  return (
    <form
      className="way-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {problem ? <ProblemBar problem={problem} job={null} /> : null}
      {service === 'bigQuery' ? (
        <>
          <Field
            data-first=""
            label={adding.project}
            hint={adding.projectHint}
            value={values.project}
            wrong={required(values.project, tried)}
            onChange={(event) => onValues({ project: event.target.value })}
          />
          <Field
            label={adding.location}
            hint={adding.locationHint}
            placeholder={adding.anyLocation}
            list={`${id}locations`}
            value={values.location}
            onChange={(event) => onValues({ location: event.target.value })}
          />
          <datalist id={`${id}locations`}>
            {LOCATIONS.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </>
      ) : (
        <>
          {service === 's3' ? (
            <Field
              data-first=""
              label={adding.endpoint}
              hint={adding.s3EndpointHint}
              value={values.endpoint}
              wrong={required(values.endpoint, tried)}
              onChange={(event) => onValues({ endpoint: event.target.value })}
              after={<Button onClick={() => onValues(MINIO)}>{adding.minio}</Button>}
            />
          ) : null}
          <Field
            {...(service === 'aws' ? { 'data-first': '' } : {})}
            label={adding.region}
            hint={adding.regionHint}
            list={`${id}regions`}
            placeholder={service === 's3' ? MINIO.region : ''}
            value={values.region}
            wrong={service === 'aws' ? required(values.region, tried) : null}
            onChange={(event) => onValues({ region: event.target.value })}
          />
          <datalist id={`${id}regions`}>
            {REGIONS.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          {service === 's3' ? (
            <label className="place-check">
              <input
                type="checkbox"
                checked={values.pathStyle}
                onChange={(event) => onValues({ pathStyle: event.target.checked })}
              />
              <span>
                {adding.pathStyle}
                <small>{adding.pathStyleHint}</small>
              </span>
            </label>
          ) : null}
        </>
      )}
      <label className="place-field">
        <span>{text.facts.identity}</span>
        <select
          className="field"
          value={identity ?? ''}
          onChange={(event) => onIdentity(event.target.value)}
        >
          {identities
            .filter(({ way }) => fits(way, service))
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
        </select>
      </label>
      <Field
        label={adding.name}
        hint={adding.nameHint}
        value={values.name}
        onChange={(event) => onValues({ name: event.target.value })}
      />
      {service === 'bigQuery' ? (
        <details className="place-more" open={values.endpoint !== ''}>
          <summary>{adding.advanced}</summary>
          <Field
            label={adding.endpoint}
            hint={adding.endpointHint}
            value={values.endpoint}
            onChange={(event) => onValues({ endpoint: event.target.value })}
          />
        </details>
      ) : null}
      <button type="submit" hidden />
    </form>
  );
}
