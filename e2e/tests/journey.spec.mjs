// The whole way from the landing page to a talk with the neighbours, with scripts and with forms only.
import { apply, chooseFloor, landing, moveIn, portraitMoves, signUp, takenName, wrongBirthday } from '../kit/arrival.mjs';
import { comment, doneStepsLeadOn, edit, home, like, outAndIn, removeComments, reply, write } from '../kit/talk.mjs';
import { test } from '../kit/test.mjs';

test.describe.configure({ mode: 'parallel' });

for (const [name, options, planet] of [
  ['journey 390 ko', { width: 390, height: 844, language: 'ko', theme: 'dark', calm: false }, 'mars'],
  ['journey 1280 en', { width: 1280, height: 800, language: 'en', theme: 'light', calm: false }, 'saturn'],
  ['journey 390 ko, scripts off', { width: 390, height: 844, language: 'ko', theme: 'light', scripts: false }, 'venus'],
]) {
  test(name, async ({ open, people }) => {
    const taken = await people.newcomer();
    const me = { ...people.stranger(), planet };
    const scene = await open(options);
    await scene.step('landing', landing);
    await scene.step('a taken name is told', () => takenName(scene, me, taken));
    await scene.step('sign-up and recovery code', () => signUp(scene, me));
    await scene.step('application with a wrong birthday', wrongBirthday);
    await scene.step('application', apply);
    await scene.step('planets and tower', () => chooseFloor(scene, me));
    await scene.step('moving in', () => moveIn(scene, me));
    await scene.step('the portrait starts to move', portraitMoves);
    await scene.step('home', () => home(scene, me));
    await scene.step('writing an article with a picture', () => write(scene, me));
    await scene.step('comment', comment);
    await scene.step('reply', reply);
    await scene.step('like, and not any more', like);
    await scene.step('deleting one’s own comments', removeComments);
    await scene.step('editing the article', edit);
    await scene.step('steps already done lead onwards', doneStepsLeadOn);
    await scene.step('signing out and in again', () => outAndIn(scene, me));
  });
}
