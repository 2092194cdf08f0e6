using System.Text;
using System.Xml;
using System.Xml.Linq;

using Linking.Hashing;

namespace Linking.Cli.Translating;

/// <summary>An ASiCManifest: what a time-stamp in a container stands for (docs/spec/asic.md, "Manifest").</summary>
/// <param name="Stamp">The entry that it says is its signature or time-stamp.</param>
/// <param name="References">What it names.</param>
internal sealed record AsicManifest(string Stamp, IReadOnlyList<AsicReference> References)
{
    /// <summary>Bytes of the largest manifest that is read.</summary>
    public const int MaxSize = 1 << 22;

    // With room for extensions.
    private const int MaxDepth = 64;

    private static readonly XNamespace Asic = "http://uri.etsi.org/02918/v1.2.1#";
    private static readonly XNamespace Signature = "http://www.w3.org/2000/09/xmldsig#";

    private static readonly Dictionary<string, HashFunction> Functions = new(StringComparer.Ordinal)
    {
        ["http://www.w3.org/2001/04/xmlenc#sha256"] = HashFunction.Sha2With256Bits,
        ["http://www.w3.org/2001/04/xmlenc#sha512"] = HashFunction.Sha2With512Bits,
        ["http://www.w3.org/2007/05/xmldsig-more#sha3-256"] = HashFunction.Sha3With256Bits,
        ["http://www.w3.org/2007/05/xmldsig-more#sha3-512"] = HashFunction.Sha3With512Bits,
    };

    /// <summary>A manifest of a time-stamp.</summary>
    /// <param name="stamp">The stamp's entry.</param>
    /// <param name="function">Of all digests.</param>
    /// <param name="files">Names and digests.</param>
    public static byte[] Write(string stamp, HashFunction function, IEnumerable<(string Name, Digest Digest)> files)
    {
        var algorithm = Functions.Single(f => f.Value == function).Key;
        var root = new XElement(
            Asic + "ASiCManifest",
            new XAttribute(XNamespace.Xmlns + "asic", Asic.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "ds", Signature.NamespaceName),
            new XElement(
                Asic + "SigReference",
                new XAttribute("URI", stamp), new XAttribute("MimeType", "application/vnd.etsi.timestamp-token")),
            files.Select(file => new XElement(
                Asic + "DataObjectReference",
                new XAttribute("URI", ContainerNames.ToReference(file.Name)),
                new XElement(Signature + "DigestMethod", new XAttribute("Algorithm", algorithm)),
                new XElement(Signature + "DigestValue", Convert.ToBase64String(file.Digest.Bytes)))));
        using var bytes = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n",
        };
        using (var writer = XmlWriter.Create(bytes, settings))
            root.Save(writer);
        return [.. bytes.ToArray(), (byte)'\n'];
    }

    /// <summary>Reads a manifest; no DTD, and nothing from elsewhere.</summary>
    /// <param name="name">Its entry.</param>
    /// <param name="bytes">At most <see cref="MaxSize"/>.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static AsicManifest Read(string name, byte[] bytes)
    {
        try
        {
            using (var reader = Open(bytes))
            {
                // The framework's reader names every element that is left open, one behind the other.
                while (reader.Read())
                {
                    if (reader.Depth > MaxDepth)
                        throw ContainerFault.Of(ContainerFault.Manifest, $"{name} is nested deeper than any manifest.");
                }
            }

            using var again = Open(bytes);
            return Of(name, XDocument.Load(again).Root!);
        }
        catch (Exception exception) when (exception is XmlException or FormatException or ArgumentException)
        {
            throw ContainerFault.Of(ContainerFault.Manifest, $"{name} cannot be read. {exception.Message}", exception);
        }
    }

    private static XmlReader Open(byte[] bytes) => XmlReader.Create(
        new MemoryStream(bytes),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxSize, CloseInput = true,
            IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
        });

    private static AsicManifest Of(string name, XElement root)
    {
        if (root.Name != Asic + "ASiCManifest")
            throw ContainerFault.Of(ContainerFault.Manifest, $"{name} is no ASiCManifest.");
        var stamps = root.Elements(Asic + "SigReference").ToList();
        var references = root.Elements(Asic + "DataObjectReference").Select(e => ReferenceOf(name, e)).ToList();
        if (stamps.Count != 1 || references.Count == 0)
            throw ContainerFault.Of(ContainerFault.Manifest, $"{name} does not name one time-stamp and what it stands for.");
        if (references.Select(r => r.Name).Distinct(StringComparer.Ordinal).Count() != references.Count)
            throw ContainerFault.Of(ContainerFault.Manifest, $"{name} names a file twice.");
        return new AsicManifest(NameOf(name, stamps[0]), references);
    }

    private static AsicReference ReferenceOf(string manifest, XElement element)
    {
        var name = NameOf(manifest, element);
        var (methods, values) = (
            element.Elements(Signature + "DigestMethod").ToList(), element.Elements(Signature + "DigestValue").ToList());
        if (methods.Count > 1 || values.Count > 1)
            throw ContainerFault.Of(ContainerFault.Manifest, $"{manifest} gives two digests of {name} in one place.");
        var algorithm = methods.FirstOrDefault()?.Attribute("Algorithm")?.Value;
        var value = values.FirstOrDefault()?.Value;
        if (algorithm is null || value is null || !Functions.TryGetValue(algorithm, out var function))
            throw ContainerFault.Of(
                ContainerFault.Manifest, $"{manifest} gives no digest of {name} under a function that is known here ({algorithm}).");
        var digest = Convert.FromBase64String(value);
        return digest.Length == function.Width()
            ? new AsicReference(name, function, new Digest(digest))
            : throw ContainerFault.Of(ContainerFault.Manifest, $"{manifest} gives a digest of {name} of a wrong length.");
    }

    private static string NameOf(string manifest, XElement element) => element.Attribute("URI")?.Value is { Length: > 0 } reference &&
        ContainerNames.OfReference(reference) is var name && ContainerNames.IsSafe(name)
            ? name
            : throw ContainerFault.Of(ContainerFault.Manifest, $"{manifest} names something that is in no container.");
}
