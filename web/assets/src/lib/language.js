// The page's language decides the language of every text a script shows.

export const language = document.documentElement.lang.startsWith('en') ? 'en' : 'zh';

// A function that looks a text up by its key and fills in {names}.
export function texts(dictionary) {
  return (key, values = {}) => {
    const text = dictionary[key][language];
    return text.replace(/{(\w+)}/g, (_, name) => values[name]);
  };
}

export function clockTime(date = new Date()) {
  return date.toLocaleTimeString(language === 'zh' ? 'zh-CN' : 'en-GB', { hour: '2-digit', minute: '2-digit' });
}
