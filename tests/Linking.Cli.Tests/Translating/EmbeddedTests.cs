using System.Globalization;
using System.Text;
using System.Xml.Linq;

using Linking.Testing;

namespace Linking.Cli.Tests.Translating;

/// <summary>The lines of docs/spec/embedded.md, run as they stand there by the real tools: proofs in PDF and in XML.</summary>
[Collection(LiveLedger.Name)]
public sealed class EmbeddedTests(LiveLedger live)
{
    private const string Page = "docs/spec/embedded.md";
    private const string Schema = "docs/spec/embedded.xsd";
    private const string Namespace = "urn:uuid:7c0b2f5e-3d0a-4f0e-9a43-5a1f6c1d8e27";

    [ProgramTheory("pdfattach")]
    [InlineData("lts")]
    [InlineData("ler")]
    public async Task ProofInAPdf_IsTakenOutByPoppler_AndVerified(string form)
    {
        var pdf = Pdf();
        var folder = await live.StampedAsync("a.pdf", pdf);
        if (form == "ler")
            (await live.RunAsync(folder, "renew", "a.pdf", "--same-functions")).Succeeds();
        RunPage(folder, "pdf: put in", form);

        var whole = await File.ReadAllBytesAsync(Path.Combine(folder, "with.pdf"));
        Assert.Equal(pdf, Encoding.Latin1.GetString(whole[..pdf.Length]));
        Assert.Contains("1 embedded files", Programs.Run("pdfdetach", "-list with.pdf", folder: folder), StringComparison.Ordinal);
        RunPage(folder, "pdf: keep the document too", form);
        var proof = await File.ReadAllBytesAsync(Path.Combine(folder, $"a.pdf.{form}"));
        Directory.CreateDirectory(Path.Combine(folder, "kept"));
        Programs.Run("pdfdetach", "-saveall -o kept kept.pdf", folder: folder);
        Assert.Equal(pdf, await File.ReadAllTextAsync(Path.Combine(folder, "kept/a.pdf")));
        foreach (var path in Directory.GetFiles(folder, "a.pdf*"))
            File.Delete(path);

        RunPage(folder, "pdf: take out", form);
        var name = $"out/a.pdf.{pdf.Length}.{form}";
        Assert.Equal(proof, await File.ReadAllBytesAsync(Path.Combine(folder, name)));
        (await live.RunAsync(folder, "verify", "out/a.pdf", name)).Succeeds();
        (await live.RunAsync(folder, "verify", "kept/a.pdf", name)).Succeeds();
        // What was appended is not covered.
        (await live.RunAsync(folder, "verify", "with.pdf", name)).Ends(1);
    }

    [ProgramFact("xmllint")]
    public async Task ProofInXml_IsTakenOutByXmllint_AndVerified()
    {
        var folder = await live.StampedAsync("abc", "abc");
        RunPage(folder, "xml: put in", "lts");
        CheckForm(folder, "abc.xml");
        var proof = await File.ReadAllBytesAsync(Path.Combine(folder, "abc.lts"));
        File.Delete(Path.Combine(folder, "abc"));
        File.Delete(Path.Combine(folder, "abc.lts"));

        RunPage(folder, "xml: take out", "lts");
        Assert.Equal("abc", await File.ReadAllTextAsync(Path.Combine(folder, "out/abc")));
        Assert.Equal(proof, await File.ReadAllBytesAsync(Path.Combine(folder, "out/abc.lts")));
        (await live.RunAsync(folder, "verify", "out/abc", "out/abc.lts")).Succeeds();

        // Written anew by a program, with white space of its own.
        var again = XDocument.Load(Path.Combine(folder, "abc.xml"));
        foreach (var element in again.Root!.Elements())
            element.Value = $"\r\n  {element.Value.Trim().Replace("\n", "\r\n\t", StringComparison.Ordinal)} ";
        again.Save(Path.Combine(folder, "abc.xml"));
        Directory.Delete(Path.Combine(folder, "out"), recursive: true);
        RunPage(folder, "xml: take out", "lts");
        Assert.Equal(proof, await File.ReadAllBytesAsync(Path.Combine(folder, "out/abc.lts")));
    }

    /// <summary>The example is in the form, holds the files that it says, and what the page forbids is none.</summary>
    [ProgramFact("xmllint")]
    public async Task Example_IsOfTheSchema_AndOtherFormsAreNot()
    {
        var folder = live.NewFolder();
        File.Copy(DocumentationTests.Find("docs/spec/example/abc.xml"), Path.Combine(folder, "abc.xml"));
        RunPage(folder, "xml: take out", "lts");
        Assert.Equal(
            await File.ReadAllBytesAsync(DocumentationTests.Find("docs/spec/example/abc.lts")),
            await File.ReadAllBytesAsync(Path.Combine(folder, "out/abc.lts")));
        CheckForm(folder, "abc.xml");

        var good = PartsOf(Path.Combine(folder, "abc.xml"))[1];
        Wrong(e => e.SetAttributeValue("form", "exe"));
        Wrong(e => e.SetAttributeValue("of", "../abc"));
        Wrong(e => e.SetAttributeValue("of", ".."));
        Wrong(e => e.SetAttributeValue("bytes", "03"));
        Wrong(e => e.SetAttributeValue("sha2-256", e.Attribute("sha2-256")!.Value.ToUpperInvariant()));
        Wrong(e => e.SetAttributeValue("sha3-256", null));
        Wrong(e => e.SetAttributeValue("signed", "yes"));
        // The tool passes over what is no base64 at all, and finds that a group is not whole.
        Wrong(e => e.Value = "abcde");
        Wrong(e => e.Name = "proof");

        void Wrong(Action<XElement> change)
        {
            var element = new XElement(good);
            change(element);
            element.Save(Path.Combine(folder, "part.xml"));
            Assert.Equal(3, Validate(folder).Code);
        }
    }

    private static void CheckForm(string folder, string file)
    {
        var parts = PartsOf(Path.Combine(folder, file));
        Assert.Equal(2, parts.Count);
        foreach (var part in parts)
        {
            part.Save(Path.Combine(folder, "part.xml"));
            var (code, output, error) = Validate(folder);
            Assert.True(code == 0, output + error);
        }
    }

    private static List<XElement> PartsOf(string path) =>
        [.. XDocument.Load(path).Root!.Elements().Where(e => e.Name.NamespaceName == Namespace)];

    private static (int Code, string Output, string Error) Validate(string folder) => Programs.Try(
        "xmllint", ["--noout", "--nonet", "--schema", DocumentationTests.Find(Schema), Path.Combine(folder, "part.xml")]);

    // As it stands on the page, but for the command of Linking itself and, where the page says so, the ending.
    private static void RunPage(string folder, string title, string form)
    {
        var lines = File.ReadLines(DocumentationTests.Find(Page)).SkipWhile(l => l != $"# {title}").Skip(1).TakeWhile(l => l != "```")
            .Where(l => !l.StartsWith("linking ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Programs.Run("sh", "-e", string.Join('\n', lines).Replace(".lts", $".{form}", StringComparison.Ordinal) + "\n", folder);
    }

    // One empty page.
    private static string Pdf()
    {
        var (text, places) = (new StringBuilder("%PDF-1.7\n"), new List<int>());
        string[] bodies =
        [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        ];
        foreach (var (i, body) in bodies.Index())
        {
            places.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{body}\nendobj\n");
        }

        var table = text.Length;
        text.Append("xref\n0 4\n0000000000 65535 f \n");
        foreach (var place in places)
            text.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        return text.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").ToString();
    }
}
