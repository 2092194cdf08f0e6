using System.Text;

using Linking.Cli.Translating;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Publications;
using Linking.Renewal;
using Linking.Testing;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Cli.Tests.Translating;

/// <summary><c>linking translate ots</c>: the file is read by the library of OpenTimestamps.</summary>
[Collection(LiveLedger.Name)]
public sealed class OtsTests(LiveLedger live)
{
    private const string Python = "/usr/bin/python3";
    private const string Library = "/usr/lib/python3/dist-packages/opentimestamps/__init__.py";

    private static Token Example => Token.Decode(File.ReadAllBytes(DocumentationTests.Find("docs/spec/example/abc.lts")));

    [ProgramFact(Python, Library)]
    public async Task Path_IsFollowedByTheRealLibrary_ToThePublicationsValue()
    {
        var folder = live.NewFolder();
        string Place(string name) => Path.Combine(folder, name);
        string[] names = ["annex.txt", "contract.txt", "letter.txt"];
        foreach (var name in names)
            await File.WriteAllTextAsync(Place(name), $"{name}\n");
        // One leaf of the ledger: the token has two levels.
        (await live.RunAsync(folder, ["stamp", .. names])).Succeeds();
        (await live.RunAsync(folder, "translate", "ots", "contract.txt", "-o", "early.ots")).Fails(65, "linking extend");
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "contract.txt.lts")).Succeeds();
        var said = (await live.RunAsync(folder, "translate", "ots", "contract.txt", "-o", "contract.txt.ots")).Succeeds().Output;
        var token = Token.Decode(await File.ReadAllBytesAsync(Place("contract.txt.lts")));
        Assert.Equal(2, token.Levels.Count);
        var publication = OtsFile.PublicationOf(token).Publication;

        var read = Read(Place("contract.txt.ots"), Place("contract.txt"));
        Assert.Equal(0, read.Code);
        Assert.EndsWith(
            $" {publication.Root.Alpha} {Convert.ToHexStringLower(OtsFile.Tag)} linking-publication/1 live.example/ledger " +
            $"{publication.Number} {publication.Size}\n",
            read.Output, StringComparison.Ordinal);
        Assert.Contains(publication.Root.Alpha.ToString(), said, StringComparison.Ordinal);
        Assert.Contains("Lost:", said, StringComparison.Ordinal);

        // The path is there, and the ledger never published that: under the other function it is another value.
        var anchor = token.Anchors.OfType<PublicationAnchor>().Single();
        var note = Encoding.UTF8.GetString(anchor.Note.Span);
        var other = publication.Root.Beta.ToString();
        Assert.Contains(other, note, StringComparison.Ordinal);
        var changed = anchor with
        {
            Note = Encoding.UTF8.GetBytes(note.Replace(other, new string([.. other.Reverse()]), StringComparison.Ordinal)),
        };
        var forged = token.With([.. token.Anchors.Select(a => ReferenceEquals(a, anchor) ? changed : a)]);
        await File.WriteAllBytesAsync(Place("forged.lts"), forged.ToBytes());
        (await live.RunAsync(folder, "translate", "ots", "contract.txt", "forged.lts", "-o", "forged.ots"))
            .Fails(2, "by publication");
        (await live.RunAsync(folder, "translate", "ots", "contract.txt", "--broken", "sha2-256@2020-01-01", "-o", "forged.ots"))
            .Fails(64, "--broken");
        // Of a record the token of its first stage, named or not.
        var record = EvidenceRecord.Create(new EvidenceSection(SectionType.Token, token.ToBytes()), []);
        await File.WriteAllBytesAsync(Place("contract.txt.ler"), record);
        (await live.RunAsync(folder, "translate", "ots", "contract.txt", "contract.txt.ler", "-o", "record.ots")).Succeeds();
        Assert.Equal(await File.ReadAllBytesAsync(Place("contract.txt.ots")), await File.ReadAllBytesAsync(Place("record.ots")));
        File.Delete(Place("record.ots"));

        await File.WriteAllTextAsync(Place("other.txt"), "another contract\n");
        Assert.Contains("another file", Read(Place("contract.txt.ots"), Place("other.txt")).Error, StringComparison.Ordinal);
        (await live.RunAsync(folder, "translate", "ots", "other.txt", "contract.txt.lts", "-o", "other.ots")).Fails(1, "digests differ");
        (await live.RunAsync(folder, "translate", "ots", "contract.txt", "-o", "contract.txt.ots")).Fails(73, "is there already");
        (await live.RunAsync(folder, "translate", "ots", "contract.txt", "-o", "contract.txt")).Fails(64, ".ots");
        (await live.RunAsync(folder, "translate", "ots", "other.txt", "-o", "other.ots")).Fails(66, "other.txt.lts");
        Assert.Equal(["contract.txt.ots"], Directory.GetFiles(folder, "*.ots").Select(Path.GetFileName));
    }

    /// <summary>docs/spec/ots.md shows this very file.</summary>
    [ProgramFact(Python, Library)]
    public void Example_IsWhatThePageShows_AndWhatTheLibraryReads()
    {
        var file = DocumentationTests.Find("docs/spec/example/abc.ots");
        Assert.Equal(OtsFile.Of(Example), File.ReadAllBytes(file));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["abc"], "abc");

        var read = Read(file, folder["abc"]);
        Assert.Equal(0, read.Code);
        Assert.Equal(read.Output.Trim(), PageLine("16 "));
    }

    /// <summary>Neither a path to another round or publication, nor one under functions that OpenTimestamps has not.</summary>
    [Fact]
    public void WhatDoesNotLeadThere_IsRefused()
    {
        var example = Example;
        var leaf = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash("abc"u8));
        var beside = Suite.One.HashEntry(new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash("d"u8)).ToBytes());
        // Right in itself, and in another round.
        var root = NodeHash.Node(Suite.One.HashEntry(leaf.ToBytes()), beside);
        var aggregate = new Leaf(Suite.One, LeafKind.Aggregate, root, count: 2);
        var level = new TokenLevel(leaf, 0, MerklePath.Of(32, [beside]));
        var forged = new Token([level, example.Levels[0] with { Leaf = aggregate }], example.HeaderBytes, example.Anchors);
        Assert.Contains("leads to none", Assert.Throws<CommandException>(() => OtsFile.Of(forged)).Message, StringComparison.Ordinal);

        var publication = example.Anchors.OfType<PublicationAnchor>().Single();
        Assert.Contains(
            "no publication yet", Assert.Throws<CommandException>(() => OtsFile.Of(example.With([]))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "leads to none",
            Assert.Throws<CommandException>(() => OtsFile.Of(example.With([publication with { Size = publication.Size + 1 }]))).Message,
            StringComparison.Ordinal);
        var second = Token.Decode(File.ReadAllBytes(DocumentationTests.Find("docs/spec/example/suite-2.lts")));
        Assert.Contains("suite 2", Assert.Throws<CommandException>(() => OtsFile.Of(second)).Message, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Read(string ots, string file) => Programs.Try(
        Python, [DocumentationTests.Find("tests/Linking.Cli.Tests/Translating/read-ots.py"), ots, file]);

    private static string PageLine(string start) => File.ReadLines(DocumentationTests.Find("docs/spec/ots.md"))
        .Single(line => line.StartsWith(start, StringComparison.Ordinal));
}
