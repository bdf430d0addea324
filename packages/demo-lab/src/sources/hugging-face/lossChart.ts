/** Loss of training and evaluation as a picture of 320 by 160, PNG. */
export const lossChart = Buffer.from(
  [
    'iVBORw0KGgoAAAANSUhEUgAAAUAAAACgAgMAAAAAzV0PAAAADFBMVEX////S0tcfVJPEWBSG',
    '2Y3qAAACEklEQVR42u2avW3DMBSEH6iOjYZIY2iGAFohjdOmzxTaICuwMSBwhhReInuoSSeA',
    'oWRZ/gGdWOKXIsi7SmZxuHt3TyBsiygUCoVCQWIL4envWN7ThB1N+E4TvtGED7TnTQ8T2hIm',
    'NAVdnIYeoqvpVErYs6WXxcgjnQrt2RWw5w3t2Qrs2TS0Zyc1PUTYsxXp4WrTnhuBY3G0543A',
    'scRUWM+mAWMZr0677fblg7x9xSGyscQhSk3GYhwdSyvwtgyeyw4ujgR4+1iJQ3HQ5gxDRBd6',
    'HGLRw8VBy10JLHH0jEp0o8QAe5aa66IdPZPrMnom1+XgWcIe9lz2sGewOpNnrjqTZ7A6rcC5',
    'TJ6lpEybKRape9izhI6NJSbNjNHMEqkxVvPT6jFe3qGed/Nj+ES++/LzEzRG6+Q0RoTxJFFq',
    'hPFMYmSEJTKM5xIlBFhiZNyzEhHGC4lxjh0rMTJmv8x8c/GxzI7Gtpefi5Bru3JXByFTpPHX',
    'J2WmyGvT+SK9k4TIkGO6kZTI9Q2yPnUaMlRWbeq0GChXLqNv0+dhrXOTCOa4jOs4bzMenC/n',
    'tLcZj5wL6/4t48y5JPgfGKe6L1Fqb2V9HXx3v0YvLIxPbWHeC/wu2+nbVxqv3u/YXx6jbXqS',
    'lqeMjHQ6A6VjKSuec5jlshrdy8mSGn/Er5Ci8c+UePwwoUKhUCh+H//wf18KhUKhwPEFAx5o',
    'vssQ1okAAAAASUVORK5CYII=',
  ].join(''),
  'base64',
);
