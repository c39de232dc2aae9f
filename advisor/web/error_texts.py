"""What a person reads when a page fails. Here and not in the catalogues, which may be what is broken."""

STORE = {
    "ja": "ただいま保存や読み込みができません。少し待ってから、もう一度お試しください。",
    "en": "Saving and loading are not working right now. Please wait a moment and try again.",
}
PAGE = {
    "ja": "申し訳ありません。このページを表示できませんでした。再読み込みすると、保存した答えから続けられます。",
    "en": "Sorry, this page could not be shown. Reload it to go on from your saved answers.",
}
REFUSED = {
    "ja": "申し訳ありません。この操作はできませんでした。入力や保存した内容は残っています。理由：",
    "en": "Sorry, this could not be done. What you entered or saved is still there. The reason:",
}
AGAIN = {"ja": "もう一度試す", "en": "Try again"}
