using System.Text.Json.Nodes;

using Linking.Client.Calls;
using Linking.Client.Covers;
using Linking.Client.Tiles;
using Linking.Tokens;

namespace Linking.Client.Tests.Covers;

/// <summary>The vectors of covers (docs/spec/vectors.md): the section of a token, or the file that is wrong first.</summary>
public sealed class CoverVectorTests
{
    private static readonly string Vectors = Path.Combine(RootOf(AppContext.BaseDirectory), "tests", "vectors", "v1", "covers");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Vectors, "*.json").Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Cover_IsReadAsTheVectorSays(string name)
    {
        var vector = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Vectors, name + ".json")))!;
        var (asked, answer) = (vector["cover"]!, vector["answer"]!);
        using var folder = new TemporaryFolder();
        foreach (var (file, data) in asked["files"]!.AsObject())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
            await File.WriteAllBytesAsync(folder[file], Bytes(data));
        }

        if (answer["fault"] is { } fault)
        {
            var (wrong, what) = (fault[0]!.GetValue<string>(), fault[1]!.GetValue<string>());
            var problem = await ProblemAsync(folder.Path, Bytes(asked["token"]));
            Assert.Contains(PartOf(wrong, what), problem, StringComparison.Ordinal);
            if (wrong != "token")
                Assert.Contains(wrong, problem, StringComparison.Ordinal);
            return;
        }

        using var cover = await OpenAsync(folder.Path);
        var isToken = Token.TryDecode(Bytes(asked["token"]), out var token, out var error);
        Assert.Equal(answer["error"]?.GetValue<string>(), isToken ? null : error.Kind switch
        {
            Formats.DecodeErrorKind.Malformed => "malformed",
            _ => "version",
        });
        if (isToken)
        {
            Assert.True(cover.Covers(token!));
            Assert.Equal(Bytes(answer["section"]), (await cover.SectionOfAsync(token!, default)).ToBytes());
        }
    }

    // The sentence names the file, and says whether it is there and short enough, or what of the token is not the cover's.
    private static string PartOf(string name, string what) => (name, what) switch
    {
        ("token", "uncovered") => "is not covered",
        ("token", "header") => "has another header in the cover",
        ("token", _) => "has another leaf at the token's place",
        ("cover.txt" or "cover.txt.lts", "missing") => $"{name} is missing",
        ("cover.txt", "functions") => "cover.txt at ",
        ("cover.txt", "long") => "pieces of evidence; at most 1048576",
        (_, "missing") => $"lacks the file {name}:",
        (_, "long") => "is longer than such a file is",
        ("cover.txt" or "cover.txt.lts", _) => $"{name} at ",
        _ => $"{name} of the cover at ",
    };

    private static async Task<string> ProblemAsync(string folder, byte[] bytes)
    {
        try
        {
            using var cover = await OpenAsync(folder);
            Assert.True(Token.TryDecode(bytes, out var token, out _));
            if (!cover.Covers(token))
                return "is not covered";
            await cover.SectionOfAsync(token, default);
            return "no problem";
        }
        catch (PublicFilesException e)
        {
            return e.Message;
        }
    }

    private static Task<CoverPlace> OpenAsync(string folder) =>
        CoverPlace.OpenAsync(PublicFiles.Open(folder, new ConnectionOptions(), TimeSpan.FromSeconds(10)), default);

    // Base64, or of what is too long to write down a list of pieces and how often each stands there.
    private static byte[] Bytes(JsonNode? node)
    {
        if (node is not JsonArray pieces)
            return Convert.FromBase64String(node!.GetValue<string>());
        using var whole = new MemoryStream();
        foreach (var piece in pieces)
        {
            var bytes = Convert.FromBase64String(piece![0]!.GetValue<string>());
            for (var left = piece[1]!.GetValue<int>(); left > 0; left--)
                whole.Write(bytes);
        }

        return whole.ToArray();
    }

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "Linking.sln")) ? folder : RootOf(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}
