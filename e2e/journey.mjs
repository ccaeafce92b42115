// The whole way from the landing page to a talk with the neighbours, with scripts and with forms only.
import { apply, chooseFloor, landing, moveIn, portraitMoves, signUp, takenName, wrongBirthday } from './arrival.mjs';
import { PASSWORD } from './people.mjs';
import { comment, doneStepsLeadOn, edit, home, like, outAndIn, removeComments, reply, write } from './talk.mjs';

export default async function run(report) {
  const { people } = await report.world();
  const taken = await people.newcomer();
  const ways = [
    ['journey 390 ko', { width: 390, height: 844, language: 'ko', theme: 'dark', calm: false }, 'mars'],
    ['journey 1280 en', { width: 1280, height: 800, language: 'en', theme: 'light', calm: false }, 'saturn'],
    ['journey 390 ko, scripts off', { width: 390, height: 844, language: 'ko', theme: 'light', scripts: false, calm: false }, 'venus'],
  ];
  for (const [place, [name, options, planet]] of ways.entries()) {
    const me = { username: `walker_${process.pid % 10_000}_${place}`, nickname: `나그네 ${place + 1}`, password: PASSWORD, planet };
    await report.journey(name, options, steps(me, taken));
  }
}

function steps(me, taken) {
  return [
    ['landing', landing],
    ['a taken name is told', (scene) => takenName(scene, me, taken)],
    ['sign-up and recovery code', (scene) => signUp(scene, me)],
    ['application with a wrong birthday', (scene) => wrongBirthday(scene)],
    ['application', (scene) => apply(scene)],
    ['planets and tower', (scene) => chooseFloor(scene, me)],
    ['moving in', (scene) => moveIn(scene, me)],
    ['the portrait starts to move', portraitMoves],
    ['home', (scene) => home(scene, me)],
    ['writing an article with a picture', (scene) => write(scene, me)],
    ['comment', (scene) => comment(scene)],
    ['reply', (scene) => reply(scene)],
    ['like, and not any more', like],
    ['deleting one’s own comments', removeComments],
    ['editing the article', (scene) => edit(scene)],
    ['steps already done lead onwards', doneStepsLeadOn],
    ['signing out and in again', (scene) => outAndIn(scene, me)],
  ];
}
