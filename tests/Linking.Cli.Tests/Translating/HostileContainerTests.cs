using System.Buffers.Binary;
using System.Text;

using Linking.Cli.Translating;
using Linking.Hashing;
using Linking.Testing;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests.Translating;

/// <summary>Containers from anybody: refused with a code and a sentence. Nothing is taken out of any.</summary>
public sealed class HostileContainerTests : IDisposable
{
    private const string Manifest = "META-INF/ASiCManifest001.xml";
    private const string Stamp = "META-INF/timestamp001.tst";

    private static readonly byte[] Example = File.ReadAllBytes(DocumentationTests.Find("docs/spec/example/abc.asice"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Example_IsRead_StoredOrDeflated()
    {
        foreach (var container in (byte[][])[Example, Containers.Zip(Containers.EntriesOf(Example), isDeflated: true)])
        {
            var read = Read(container);
            Assert.Equal([("abc", "abc.lts")], read.Documents);
            Assert.Equal(2, read.Stamps.Count);
            Assert.Empty(read.Others);
            Assert.Equal(Containers.Proof, read.ReadProof("abc.lts"));
        }
    }

    [Theory]
    [InlineData("../abc")]
    [InlineData("/etc/abc")]
    [InlineData("a/../../abc")]
    [InlineData("..\\abc")]
    [InlineData("C:abc")]
    [InlineData("a//b")]
    [InlineData("a\u0007b")]
    public void Name_ThatLeadsAway_IsRefused(string name) => Refused("LNC-NAME", With((name, [1])));

    [Theory]
    [InlineData("abc")]
    [InlineData("ABC")]
    [InlineData("META-INF/asicmanifest001.XML")]
    public void Name_ThatStandsTwice_IsRefused(string name) => Refused("LNC-NAME", With((name, [1])));

    [Fact]
    public void MimeType_WrongMissingOrNotFirst_IsRefused()
    {
        var entries = Containers.EntriesOf(Example);
        Refused("LNC-MIMETYPE", Containers.Zip(entries[1..]));
        Refused("LNC-MIMETYPE", Containers.Zip([.. entries[1..], entries[0]]));
        Refused("LNC-MIMETYPE", Containers.Zip([("mimetype", "application/zip"u8.ToArray()), .. entries[1..]]));
        Refused("LNC-MIMETYPE", Containers.Zip([("mimetype", [.. entries[0].Bytes, (byte)'\n']), .. entries[1..]]));
    }

    [Fact]
    public void Files_ThatAreNotWhatTheManifestsSay_AreNamed()
    {
        Refused("LNC-EXTRA", With(("more.txt", [1])), "more.txt");
        Refused("LNC-MISSING", Without("abc"), "abc");
        Refused("LNC-CHANGED", Changed("abc", "abd"u8.ToArray()), "abc");
        Refused("LNC-CHANGED", Changed("abc.lts", [.. Containers.Proof, 0]), "abc.lts");
        Refused("LNC-MISSING", Without(Stamp), Stamp);
        Refused("LNC-STAMP", Changed(Stamp, [0x30, 0]), Stamp);
        Refused("LNC-STAMP", Changed(Stamp, Containers.EntriesOf(Example).Single(e => e.Name == "META-INF/timestamp002.tst").Bytes));
        Refused("LNC-STAMP", Without(Manifest, "META-INF/ASiCManifest002.xml"));
        Refused("LNC-STAMP", Changed(Manifest, Replaced("abc.lts", "abd.lts")), Manifest);
        // Of the same bytes, and of a stamp that is the other's already.
        Refused("LNC-STAMP", With(("META-INF/ASiCManifest003.xml", Replaced("abc.lts", "abc.lts"))), "two manifests");
        // What is named in META-INF is compared too; before anything is unpacked, names are.
        var named = new AsicReference("META-INF/x.crl", HashFunction.Sha2With256Bits, HashFunction.Sha2With256Bits.Hash([1]));
        foreach (var (bytes, code) in ((byte[], string?)[])[([1], null), ([2], "LNC-CHANGED")])
        {
            var signed = AsicManifest.Write("META-INF/signature003.p7s", named.Function, [(named.Name, named.Digest)]);
            var container = Containers.Zip(
                [.. Containers.EntriesOf(Example), ("META-INF/ASiCManifest003.xml", signed), (named.Name, bytes)]);
            if (code is null)
                Assert.Equal([named.Name], Read(container).Others);
            else
                Refused(code, container, named.Name);
        }
    }

    [Theory]
    [InlineData("<asic:ASiCManifest", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><asic:ASiCManifest")]
    [InlineData("<asic:ASiCManifest", "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\"><asic:ASiCManifest")]
    [InlineData("</asic:ASiCManifest>", "")]
    [InlineData("asic:ASiCManifest", "asic:Manifest")]
    [InlineData("\"abc.lts\"", "\"abc\"")]
    [InlineData("\"abc.lts\"", "\"../abc\"")]
    [InlineData("\"abc.lts\"", "\"%2e%2e%2fabc\"")]
    [InlineData("xmlenc#sha256", "xmlenc#md5")]
    [InlineData("ungWv48B", "ungWv48")]
    [InlineData("ungWv48B", "")]
    [InlineData("asic:SigReference", "asic:NoReference")]
    [InlineData("<ds:DigestValue>ung", "<ds:DigestValue>AAAA</ds:DigestValue><ds:DigestValue>ung")]
    [InlineData("</ds:DigestValue>", "</ds:DigestValue><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha512\" />")]
    public void Manifest_ThatIsNone_IsRefused(string part, string instead) =>
        Refused("LNC-MANIFEST", Changed(Manifest, Replaced(part, instead)), Manifest);

    [Fact]
    public void Manifest_NestedWithoutEnd_IsRefused() => Refused(
        "LNC-MANIFEST", Changed(Manifest, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 1_000_000)))), Manifest);

    /// <summary>A token that was stamped too is a document, and a proof of another one.</summary>
    [Fact]
    public void Proof_OfAProof_IsLookedAt()
    {
        var nested = With(("abc.lts.lts", [1]));
        Refused("LNC-EXTRA", nested, "abc.lts.lts");
        Assert.Equal(["abc", "abc.lts"], AsicContainer.DocumentsOf(["abc", "abc.lts", "abc.lts.lts"]).Select(d => d.Name));
    }

    [Fact]
    public void Sizes_BeyondAllReason_AreRefused()
    {
        Refused("LNC-SIZE", Containers.Zip([.. Containers.EntriesOf(Example), ("zeros", new byte[32 << 20])], isDeflated: true), "zeros");
        var huge = new byte[(4 << 20) + 1];
        Array.Fill(huge, (byte)' ');
        Refused("LNC-SIZE", Changed(Manifest, huge), Manifest);
        Refused("LNC-SIZE", Containers.Zip(
            [.. Containers.EntriesOf(Example), .. Enumerable.Range(0, 10_000).Select(i => ($"f{i}", Array.Empty<byte>()))]));

        // Both headers say less, or more, than there is.
        foreach (var size in (uint[])[100, 5000])
        {
            var lying = Containers.Zip(Containers.EntriesOf(Example), isDeflated: true);
            Patch(lying, "abc.lts", 22, 24, size);
            Refused("LNC-SIZE", lying, "abc.lts");
        }
    }

    /// <summary>What lies beside stamps is read once, and bounded together.</summary>
    [Fact]
    public void Items_OfManyBytes_AreRefused()
    {
        var item = new byte[1 << 20];
        Random.Shared.NextBytes(item);
        (string, byte[]) Item(string name) => ($"META-INF/{name}.crt", item);
        Refused("LNC-SIZE", Containers.Zip(
            [.. Containers.EntriesOf(Example), .. Enumerable.Range(2, 17).Select(i => Item($"timestamp001-{i}"))]), "together");
        Refused("LNC-SIZE", Containers.Zip(
            [.. Containers.EntriesOf(Example), .. Enumerable.Range(2, 64).Select(i => ($"META-INF/timestamp001-{i}.crt", new byte[1]))]));
        Assert.Equal(["META-INF/timestamp001-a-1.crt"], Read(With(Item("timestamp001-a-1"))).Others);
    }

    [Fact]
    public void Zip_ThatReadersMayReadDifferently_IsRefused()
    {
        Refused("LNC-ZIP", []);
        Refused("LNC-ZIP", Example[..^1]);
        Refused("LNC-ZIP", [.. Example, 0]);
        Refused("LNC-ZIP", [0, .. Example]);
        foreach (var (local, central, value) in (ReadOnlySpan<(int, int, uint)>)[(6, 8, 0x0809), (18, 20, 1000), (8, 10, 12)])
        {
            // Encrypted; longer than it is; packed by a method that is not read.
            var patched = Example.ToArray();
            Patch(patched, "abc", local, central, value, isShort: local != 18);
            Refused("LNC-ZIP", patched);
        }

        // The two headers of one entry, with different names.
        var renamed = Example.ToArray();
        "abd"u8.CopyTo(renamed.AsSpan(renamed.AsSpan().IndexOf("abc"u8)));
        Refused("LNC-ZIP", renamed);
    }

    /// <summary>Whatever byte is another one: the container is refused, or says the same.</summary>
    [Fact]
    public void AnyByteChanged_IsRefused_OrOfNoEffect()
    {
        var taken = 0;
        for (var at = 0; at < Example.Length; at += 5)
        {
            var changed = Example.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            try
            {
                var read = Read(changed);
                taken++;
                Assert.Equal([("abc", "abc.lts")], read.Documents);
                Assert.Equal(Containers.Proof, read.ReadProof("abc.lts"));
            }
            catch (CommandException exception)
            {
                Assert.Contains("LNC-", exception.Message, StringComparison.Ordinal);
            }
        }

        // Times and attributes of entries.
        Assert.InRange(taken, 1, Example.Length / 50);
    }

    /// <summary>Signatures and files of others are said to be not looked at; without a time-stamp nothing is taken.</summary>
    [ProgramFact("openssl")]
    public async Task OthersFiles_AreSaid()
    {
        Assert.Equal(["META-INF/signatures.xml"], Read(With(("META-INF/signatures.xml", [1]))).Others);

        using var authority = new Authority();
        var writer = Containers.Writer(_folder);
        await writer.WriteAsync(
            _folder["own.asice"], [.. writer.Manifests.Select(m => Containers.Stamp(authority, m.Bytes))], CancellationToken.None);
        Assert.Equal(2, Read(await File.ReadAllBytesAsync(_folder["own.asice"])).Stamps.Count);
        var foreign = Encoding.UTF8.GetString(writer.Manifests[0].Bytes)
            .Replace("timestamp001.tst", "signature001.p7s", StringComparison.Ordinal);
        Refused("LNC-STAMP", Containers.Zip(
            [
                .. Containers.EntriesOf(Example).Where(e => !e.Name.StartsWith("META-INF", StringComparison.Ordinal)),
                (Manifest, Encoding.UTF8.GetBytes(foreign)), ("META-INF/signature001.p7s", [1]),
            ]));
    }

    private static AsicContainer Read(byte[] container) => AsicContainer.Read(new MemoryStream(container), CancellationToken.None);

    private static void Refused(string code, byte[] container, string? named = null)
    {
        var message = Assert.Throws<CommandException>(() => Read(container)).Message;
        Assert.Contains(code, message, StringComparison.Ordinal);
        Assert.Contains(named ?? "", message, StringComparison.Ordinal);
    }

    private static byte[] With((string, byte[]) entry) => Containers.Zip([.. Containers.EntriesOf(Example), entry]);

    private static byte[] Without(params string[] names) =>
        Containers.Zip(Containers.EntriesOf(Example).Where(e => !names.Contains(e.Name, StringComparer.Ordinal)));

    private static byte[] Changed(string name, byte[] bytes) =>
        Containers.Zip(Containers.EntriesOf(Example).Select(e => e.Name == name ? (name, bytes) : e));

    private static byte[] Replaced(string part, string instead) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(Containers.EntriesOf(Example).Single(e => e.Name == Manifest).Bytes)
            .Replace(part, instead, StringComparison.Ordinal));

    /// <summary>Sets a field in both headers of an entry.</summary>
    private static void Patch(byte[] zip, string name, int local, int central, uint value, bool isShort = false)
    {
        var (text, headers) = (Encoding.ASCII.GetBytes(name), 0);
        for (var at = 0; at + 46 < zip.Length; at++)
        {
            var signature = BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(at));
            var (nameAt, lengthAt, field) = signature switch
            {
                0x04034b50 => (30, 26, local),
                0x02014b50 => (46, 28, central),
                _ => (0, 0, 0),
            };
            if (nameAt == 0 || BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + lengthAt)) != text.Length ||
                !zip.AsSpan(at + nameAt, text.Length).SequenceEqual(text))
                continue;
            headers++;
            if (isShort)
                BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(at + field), (ushort)value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at + field), value);
        }

        Assert.Equal(2, headers);
    }
}
