import { KubernetesServer } from '../kubernetes/server';
import { Engine } from '../scenario/engine';
import { Plans } from '../scenario/plan';
import { Trainings } from '../scenario/trainings';
import { JobController } from './jobController';
import { JobSetController } from './jobSetController';
import { Kubelet } from './kubelet';
import { KueueController } from './kueueController';
import { Cluster, ControllerManager } from './manager';
import { TrainJobController } from './trainJobController';

/** Trainer, JobSet, Jobs, Kueue, kubelet and the images' own behaviour, on one engine. */
export function startControllers(
  server: KubernetesServer,
  engine: Engine,
): { plans: Plans } {
  const plans = new Plans();
  const cluster: Cluster = {
    store: server.store,
    deletion: server.deletion,
    engine,
  };
  const manager = new ControllerManager(cluster);
  manager.add(new TrainJobController(cluster));
  manager.add(new JobSetController(cluster));
  manager.add(new JobController(cluster));
  manager.add(new KueueController(cluster));
  const kubelet = new Kubelet(cluster, server.logs, plans);
  const trainings = new Trainings(
    cluster,
    kubelet,
    server.logs,
    server.ports,
    plans,
  );
  server.controllersPresent = true;
  // Both live by their subscriptions to the store.
  return Object.assign({ plans }, { kubelet, trainings });
}
