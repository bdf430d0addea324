// What the product recommender does after a training: two objects, and a row
// that is made once and then updated in place.
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './backstage.mjs';

const require = createRequire(
  path.join(ROOT, 'plugins/model-lifecycle-backend/package.json'),
);
const {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} = require('@aws-sdk/client-s3');
const { Client } = require('pg');

export const BUCKET = 'user-encoder';

/**
 * @param {{url: string, admin: import('../peers/s3.mjs').StoreUser}} store
 * @param {{connectionString: string}} postgres
 */
export async function openRecommender(store, postgres) {
  const s3 = new S3Client({
    endpoint: store.url,
    region: 'us-east-1',
    forcePathStyle: true,
    // A copy: the SDK writes into it.
    credentials: { ...store.admin },
  });
  const database = new Client({ connectionString: postgres.connectionString });
  // It goes before the test's last word.
  database.on('error', () => {});
  await database.connect();
  const put = (key, body, bucket = BUCKET) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  return {
    sql: text => database.query(text),
    put,
    createBucket: bucket =>
      s3.send(new CreateBucketCommand({ Bucket: bucket })),
    delete: key =>
      s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key })),
    /** What this user may do in the bucket and with its objects. */
    allow: (user, actions) =>
      s3.send(
        new PutBucketPolicyCommand({
          Bucket: BUCKET,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: actions.map(action => ({
              Effect: 'Allow',
              Principal: { AWS: [user.accessKeyId] },
              Action: action,
              Resource: action.startsWith('s3:List')
                ? `arn:aws:s3:::${BUCKET}`
                : `arn:aws:s3:::${BUCKET}/*`,
            })),
          }),
        }),
      ),
    createTable: () =>
      database.query(`
        create table model_version (
          id serial primary key,
          version varchar(50) not null,
          updated_at timestamp default current_timestamp
        )`),
    async upload(version) {
      await put(`user-encoder-${version}.pth`, `weights of ${version}`);
      await put(
        `user-encoder-config-${version}.json`,
        JSON.stringify({ users_num_numerical: 4, dim: 64 }),
      );
    },
    /** The first training inserts, each later one updates: `updated_at` never moves. */
    async announce(version) {
      const { rowCount } = await database.query(
        'update model_version set version = $1',
        [version],
      );
      if (rowCount === 0) {
        await database.query(
          'insert into model_version (version) values ($1)',
          [version],
        );
      }
    },
    async close() {
      s3.destroy();
      await database.end().catch(() => {});
    },
  };
}

/** The keys of a source that reads it. */
export function recommenderConfig(store, postgres, user) {
  const url = new URL(postgres.connectionString);
  return {
    preset: 'recommender',
    baseUrl: store.url,
    ...user,
    table: {
      connection: {
        host: url.hostname,
        port: Number(url.port),
        database: url.pathname.slice(1),
        user: url.username,
        password: url.password,
        ssl: 'off',
      },
    },
  };
}
