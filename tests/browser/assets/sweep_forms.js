// Every kind of field selected, every group of its panel opened: the texts of the form editor that have no translation.
async (schema) => {
  const host = document.getElementById('forms');
  const pause = () => new Promise((resolve) => setTimeout(resolve, 120));
  const { editor } = host.forms;
  await editor.importSchema(schema);
  await pause();
  const registry = editor.get('formFieldRegistry');
  for (const field of registry.getAll()) {
    editor.get('selection').set(field);
    await pause();
    for (const header of host.querySelectorAll('.bio-properties-panel-group-header:not(.open)')) header.click();
    await pause();
    for (const add of host.querySelectorAll('.bio-properties-panel-add-entry')) add.click();
    await pause();
  }
  return [...host.forms.missing].sort();
}
