using System.Text.Json.Nodes;

using Linking.Hashing;
using Linking.Rounds;
using Linking.Verification;

namespace Linking.Books.Tests;

/// <summary>The vectors of books (docs/spec/vectors.md): what is used of a folder, and which files have a fault.</summary>
public sealed class BookVectorTests
{
    private static readonly string Vectors = Path.Combine(RootOf(AppContext.BaseDirectory), "tests", "vectors", "v1", "books");

    /// <summary>But one, which asks for suite 2 with an identity of suite 1: here the identity alone says the suite.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Vectors, "*.json").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name != "book-of-another-ledger-04").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Book_IsReadAsTheVectorSays(string name)
    {
        var vector = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Vectors, name + ".json")))!;
        var (asked, answer) = (vector["book"]!, vector["answer"]!);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["publications"]);
        foreach (var (file, data) in asked["files"]!.AsObject())
            await File.WriteAllBytesAsync(folder["publications/" + file], Bytes(data));
        Assert.True(DigestPair.TryParse(asked["identity"]!.GetValue<string>(), 32, out var identity));
        var options = new BookOptions { Ledger = LedgerId.Parse(asked["ledger"]!.GetValue<string>()),
            Identity = new LedgerIdentity(identity) };
        if (asked["files"]!.AsObject().Count == 0)
        {
            await Assert.ThrowsAsync<BookException>(() => PublicationBook.OpenAsync(folder.Path, options, default));
            return;
        }

        var book = await PublicationBook.OpenAsync(folder.Path, options, default);
        Assert.Equal(answer["publications"]!.AsArray().Select(n => n!.GetValue<ulong>()), book.Entries.Select(e => e.Publication.Number));
        Assert.Equal(answer["vouchers"]!.GetValue<int>(), book.Vouchers.Count);
        Assert.Equal(answer["record"]!.GetValue<bool>(), book.Record is not null);
        var faults = answer["faults"]!.AsArray().Select(f => (Name: f![0]!.GetValue<string>(), What: f[1]!.GetValue<string>())).ToList();
        foreach (var (file, _) in faults.Where(f => f.What != "missing"))
            Assert.Single(book.Problems, p => p.StartsWith($"The file {file} ", StringComparison.Ordinal));
        Assert.Equal(faults.Count(f => f.What != "missing"), book.Problems.Count(p => p.StartsWith("The file ", StringComparison.Ordinal)));
        Assert.Equal(faults.Any(f => f.What == "missing"), book.Problems.Any(p => p.Contains(" missing.", StringComparison.Ordinal)));
    }

    private static byte[] Bytes(JsonNode? node) => node is JsonArray pieces
        ? [.. pieces.SelectMany(piece => Enumerable.Repeat(Bytes(piece![0]), piece[1]!.GetValue<int>()).SelectMany(bytes => bytes))]
        : Convert.FromBase64String(node!.GetValue<string>());

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "Linking.sln")) ? folder : RootOf(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}
