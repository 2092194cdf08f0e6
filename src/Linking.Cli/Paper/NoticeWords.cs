using System.Globalization;

using Linking.Publications;

namespace Linking.Cli.Paper;

/// <summary>All that a notice on paper says in one language, besides its codes.</summary>
/// <param name="Language">Tag of the language.</param>
/// <param name="Title">What it is; {0} is the publication's number.</param>
/// <param name="Subtitle">What of.</param>
/// <param name="Ledger">Label of the ledger's name.</param>
/// <param name="Publication">Label of the number.</param>
/// <param name="Rounds">Label of the number of rounds.</param>
/// <param name="Time">Label of the time.</param>
/// <param name="TimeForm">How .NET writes a time in this language.</param>
/// <param name="CodeTitle">Above a code; {0} is the function.</param>
/// <param name="Meaning">What the codes are.</param>
/// <param name="HowToCheck">How to check by them; the command follows.</param>
/// <param name="HowToRead">How to read the rows.</param>
/// <param name="WithoutProgram">What a code holds; {0} is the bytes of the root.</param>
internal sealed record NoticeWords(
    string Language, string Title, string Subtitle, string Ledger, string Publication, string Rounds, string Time, string TimeForm,
    string CodeTitle, string Meaning, string HowToCheck, string HowToRead, string WithoutProgram)
{
    /// <summary>The command that checks, in lines that fit the narrowest column.</summary>
    public static readonly IReadOnlyList<string> Command =
        [@"linking verify FILE \", @"--code CODE@YYYY-MM-DD \", "--code CODE@YYYY-MM-DD"];

    public static readonly NoticeWords English = new(
        "en",
        "Public Notice No. {0}",
        "Representative value of a time-stamp ledger",
        "Ledger",
        "Publication",
        "Rounds",
        "Time",
        "d MMMM yyyy, HH:mm:ss.FFFFFF 'UTC'",
        "Print code under {0}",
        "Each code is the ledger’s representative value under one hash function. It fixes every record that the ledger took in up to " +
        "the time above.",
        "To check a time-stamp token by this notice, now or in thirty years, type or scan both codes, put “@” and the date of issue of " +
        "this paper behind each, and run:",
        "The number before a row counts its first group. Hyphens and case do not matter. There are only the letters A to Z and the " +
        "digits 2 to 7: what looks like a nought or a one is the letter O or I.",
        "Without the program: a code is base32 (RFC 4648); each group has five characters and a check character. It holds the function " +
        "(1 byte), the time in microseconds since 1970 UTC (8), the number of rounds (8), the root of their history ({0}), a mark of the " +
        "ledger (3) and a CRC-32 (4).");

    public static readonly NoticeWords Japanese = new(
        "ja",
        "公告　第{0}号",
        "タイムスタンプ台帳の代表値",
        "台帳名",
        "公開番号",
        "ラウンド数",
        "時刻",
        "yyyy年M月d日 H時m分s.FFFFFF秒（協定世界時）",
        "印字コード（{0}）",
        "各印字コードは、それぞれ一つのハッシュ関数による上記台帳の代表値であり、上記の時刻までに台帳が受け付けた全ての記録を確定するもの" +
        "である。",
        "本公告によりタイムスタンプトークンを検証するには、三十年後であっても、双方の印字コードを入力し、又は読み取り、それぞれの末尾に" +
        "「@」と本紙の発行日とを付して、次の命令を実行する。",
        "各行頭の数字は、その行の最初の組の番号を示す。ハイフンの有無及び大文字・小文字の別は問わない。用いる文字は、英字AからZまで及び" +
        "数字2から7までであり、0又は1に見えるものは、英字のO又はIである。",
        "プログラムによらない場合、印字コードはbase32（RFC 4648）であり、各組は5文字と検査文字1文字とから成る。その内容は、順に、関数" +
        "（1バイト）、協定世界時1970年初めからの経過時間（マイクロ秒、8バイト）、ラウンド数（8バイト）、全ラウンドの履歴の根（{0}バイト）、台帳の目印" +
        "（3バイト）及びCRC-32（4バイト）である。");

    public string TitleOf(Publication publication) => string.Format(CultureInfo.InvariantCulture, Title, publication.Number);

    /// <summary>Label and value of what the notice is about.</summary>
    public IReadOnlyList<(string Label, string Value)> FieldsOf(Publication publication) =>
    [
        (Ledger, publication.Ledger.Value),
        (Publication, publication.Number.ToString(CultureInfo.InvariantCulture)),
        (Rounds, publication.Size.ToString(CultureInfo.InvariantCulture)),
        (Time, publication.Time.ToDateTime().ToString(TimeForm, CultureInfo.InvariantCulture)),
    ];

    public string CodeTitleOf(PrintCode code) => string.Format(CultureInfo.InvariantCulture, CodeTitle, NoticeCode.NameOf(code));

    public string WithoutProgramOf(PrintCode code) => string.Format(CultureInfo.InvariantCulture, WithoutProgram, code.Root.Width);
}
