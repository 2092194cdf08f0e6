using System.Text;

using Linking.Hashing;
using Linking.Publications;

namespace Linking.Books.Folders;

/// <summary>
/// The newspaper text of a publication: a boxed notice of 80 columns with both print codes, in English and Japanese,
/// ready to be set in a fixed-width font. Plain ASCII and full-width characters only, because every font agrees about
/// their width.
/// </summary>
public static class NewspaperNotice
{
    /// <summary>Columns of every line, the box included.</summary>
    public const int Width = 80;

    private const int Inner = Width - 4;
    private const int Label = 26;
    private const int GroupsInRow = 6;

    /// <summary>The text; lines end with a line feed.</summary>
    /// <exception cref="InvalidOperationException">The publication breaks the format's rules.</exception>
    public static string Render(Publication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        var codes = PrintCode.Of(publication);
        var box = new Box();
        box.Rule('=');
        box.Centre($"PUBLIC NOTICE No. {publication.Number}");
        box.Centre("Representative value of a time-stamp ledger");
        box.Line("");
        box.Centre($"第{publication.Number}号　公告");
        box.Centre("タイムスタンプ台帳の代表値");
        box.Rule('=');
        box.Field("Ledger / 台帳名", publication.Ledger.Value);
        box.Field("Publication / 公開番号", $"{publication.Number}");
        box.Field("Rounds / ラウンド数", $"{publication.Size}");
        box.Field("Time (UTC) / 時刻", publication.Time.ToString());
        box.Field("", $"{publication.Time.ToDateTime():yyyy年M月d日 H時m分s秒}（協定世界時）");
        box.Rule('-');
        for (var i = 0; i < codes.Count; i++)
        {
            if (i > 0)
                box.Line("");
            var name = codes[i].Function.Name().Replace("sha2-", "sha-", StringComparison.Ordinal).ToUpperInvariant();
            box.Code($"Print code under {name} / 印字コード（ハッシュ関数 {name}）", codes[i]);
        }

        box.Rule('-');
        foreach (var announcement in publication.Announcements)
            box.Announcement(announcement, publication.Suite);
        if (publication.Announcements.Count > 0)
            box.Rule('-');
        box.Line("Each code is the ledger's representative value under one hash function: it");
        box.Line("fixes every record that the ledger took in up to the time above. To prove a");
        box.Line("token by this notice, type both codes as printed (the number before a row");
        box.Line("counts its first group; hyphens and case do not matter), each with the date");
        box.Line("of issue of this paper behind an \"@\":");
        box.Line("  linking verify FILE --code \"CODE@YYYY-MM-DD\" --code \"CODE@YYYY-MM-DD\"");
        box.Line("");
        box.Line("　上記の台帳について、上記の時刻までに確定した全ラウンドの代表値を、上記の印");
        box.Line("字コードにより公告する。各印字コードは、それぞれ異なるハッシュ関数により算出");
        box.Line("した代表値を表し、同時刻までに台帳が受け付けた全ての記録を確定するものであ");
        box.Line("る。タイムスタンプトークンの検証に当たっては、双方の印字コードを紙面のとお");
        box.Line("り、末尾に「@」と本紙の発行日とを付して入力する（各行頭の数字は、その行の最");
        box.Line("初の組の番号を示す。ハイフンの有無及び大文字・小文字の別は問わない。）。");
        box.Rule('=');
        return box.ToString();
    }

    private sealed class Box
    {
        private readonly StringBuilder _text = new();

        public void Rule(char c) => _text.Append('+').Append(c, Width - 2).Append("+\n");

        public void Line(string text) => _text.Append("| ").Append(DisplayWidth.Pad(text, Inner)).Append(" |\n");

        public void Centre(string text) => Line(DisplayWidth.Centre(text, Inner));

        /// <summary>A label, and a value that goes on below itself if it is long.</summary>
        public void Field(string label, string value)
        {
            const int Room = Inner - Label;
            if (DisplayWidth.Of(value) <= Room)
            {
                Line(DisplayWidth.Pad(label, Label) + value);
                return;
            }

            // Only a ledger id can be this long, and it is ASCII.
            foreach (var part in value.Chunk(Room))
            {
                Line(DisplayWidth.Pad(label, Label) + new string(part));
                label = "";
            }
        }

        public void Code(string title, PrintCode code)
        {
            Line(title);
            var first = 1;
            foreach (var row in code.ToGroups().Chunk(GroupsInRow))
            {
                Line($"{first,8}  {string.Join('-', row)}");
                first += row.Length;
            }
        }

        public void Announcement(Announcement announcement, Suite suite)
        {
            Line($"Also made evident / 併せて公開するもの: {announcement.Type}");
            Line($"  {suite.Alpha.Name()} {announcement.Imprint.Alpha}");
            Line($"  {suite.Beta.Name()} {announcement.Imprint.Beta}");
        }

        public override string ToString() => _text.ToString();
    }
}
