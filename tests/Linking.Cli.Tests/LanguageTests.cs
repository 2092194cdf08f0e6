using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;

using Linking.Cli.Languages;
using Linking.Ledger;
using Linking.Verification;

namespace Linking.Cli.Tests;

/// <summary>Every sentence that a holder of tokens may see is there in every language, and no other.</summary>
public sealed partial class LanguageTests
{
    // They speak English.
    private static readonly string[] OfOperators =
    [
        "ServeCommand.cs", "PublishCommand.cs", "ClockCommand.cs", "LedgerCommand.cs", "KeyCommand.cs",
        "KeyActivationCommand.cs", "KeySplitCommand.cs", "KeyRoles.cs",
        "FsckCommand.cs", "AccessCommand.cs", "ApiKeyCommand.cs", "ClientCertificates.cs",
        "DemoCommand.cs", "ConfigurationDraft.cs", "NoticeSubjects.cs", "OutsideFiles.cs", "KeyFile.cs", "DemoServer.cs", "Journey.cs",
        "Journey.Showing.cs", "ClockHistory.cs", "AppearanceCommand.cs", "BeaconCommand.cs",
        "PublicationCommand.cs", "WitnessCommand.cs", "VersionCommand.cs", "NoticeCommand.cs",
        "HandOverCommand.cs", "HandOverMaking.cs", "HandOverStatement.cs", "SourceFiles.cs", "GivenFiles.cs",
        "GivenFolders.cs",
    ];

    private static readonly string[] FoldersOfOperators = ["AuditLogs", "Backups", "Guides", "Paper", "Policies", "Successions", "Covers"];

    public static TheoryData<string> Languages => new(LanguageChoice.Names.Where(n => n != "en"));

    private static IEnumerable<string> Cli => SourceTexts.FilesOf("src/Linking.Cli");

    private static IEnumerable<string> Holders => Cli.Where(f => !OfOperators.Contains(Path.GetFileName(f)) &&
        !f.Split(Path.DirectorySeparatorChar).Intersect(FoldersOfOperators).Any());

    private static IEnumerable<string> Sheets => SourceTexts.FilesOf("src/Linking.Cli/Contents");

    [Theory]
    [MemberData(nameof(Languages))]
    public void Said_IsWhatTheSourcesSay(string language) => AssertSame(
        SourceTexts.Behind(Saying(), Cli).Concat(SourceTexts.Behind(Refusing(), Holders)), Read(language)["said"]);

    /// <summary>With one part that does not begin with $ the compiler makes a text of it, which no language has.</summary>
    [Fact]
    public void Said_OfParts_AllBeginWithTheSameSign() => Assert.All(
        Cli,
        file =>
        {
            var source = File.ReadAllText(file);
            var sentences = Saying().Matches(source).Concat(Refusing().Matches(source))
                .Select(m => Parts().Match(source, m.Index + m.Length)).Where(m => m.Success);
            Assert.All(sentences, m => Assert.True(m.Groups["sign"].Captures.DistinctBy(c => c.Value).Count() == 1, m.Value));
        });

    [Theory]
    [MemberData(nameof(Languages))]
    public void Help_IsWhatTheCommandsSay(string language)
    {
        var root = CommandLine.Build();
        var commands = root.Subcommands.Where(c => LanguageChoice.Commands.Contains(c.Name)).ToList();
        Assert.Equal(LanguageChoice.Commands.Length, commands.Count);
        commands.AddRange([.. commands.SelectMany(c => c.Subcommands)]);
        IEnumerable<Symbol> symbols =
        [
            root, .. root.Options, .. root.Subcommands, .. commands,
            .. commands.SelectMany(c => c.Options.Cast<Symbol>().Concat(c.Arguments)),
        ];
        AssertSame(symbols.Select(s => s.Description!), Read(language)["help"]);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Codes_AreThoseOfTheTable(string language) => AssertSame(
        FindingCodes.All.SelectMany(
            code => ((string[])[code.Meaning(), code.Advice()]).Where(t => t.Length > 0).Select(t => $"{code.Text()}: {t}")),
        Read(language)["codes"]);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Words_AreLabelsAndNames(string language)
    {
        var sections = Read(language);
        var labels = SourceTexts.Behind(Label(), Sheets).Where(t => !t.Contains("{0}", StringComparison.Ordinal)).ToHashSet();
        var all = sections.Values.SelectMany(s => s.Keys).ToHashSet();
        var names = Enum.GetNames<Basis>().Concat(Enum.GetNames<VerificationResult>()).Concat(Enum.GetNames<LedgerMode>())
            .Concat(Enum.GetNames<Leaves.LeafKind>());
        var help = Cli.Where(f => f.EndsWith("TranslatedHelp.cs", StringComparison.Ordinal));
        var other = SourceTexts.All(Sheets).Concat(SourceTexts.All(help))
            .Concat(names.SelectMany(n => (string[])[n, n.ToLowerInvariant(), n.ToUpperInvariant()])).ToHashSet();

        Assert.NotEmpty(labels);
        Assert.All(labels, label => Assert.Contains(label, all));
        Assert.All(sections["words"].Keys, word => Assert.True(labels.Contains(word) || other.Contains(word), word));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Libraries_SayWhatIsRecognised(string language)
    {
        var texts = SourceTexts.All(SourceTexts.FilesOf("src")).ToHashSet();

        Assert.All(Read(language)["libraries"].Keys, text => Assert.Contains(text, texts));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Sentences_HaveTheSameHoles(string language) => Assert.All(
        Read(language).Values.SelectMany(s => s),
        s =>
        {
            Assert.NotEmpty(s.Value.Trim());
            Assert.Equal(HolesOf(s.Key), HolesOf(s.Value));
        });

    private static Dictionary<string, Dictionary<string, string>> Read(string language)
    {
        var text = File.ReadAllText(DocumentationTests.Find($"src/Linking.Cli/Languages/{language}.json"));
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var sections = document.RootElement.EnumerateObject().ToDictionary(
            s => s.Name, s => s.Value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!));
        var keys = sections.Values.SelectMany(s => s.Keys).ToList();
        Assert.Equal(keys.Distinct(), keys);
        return sections;
    }

    private static void AssertSame(IEnumerable<string> said, Dictionary<string, string> written)
    {
        var texts = said.ToHashSet();
        Assert.NotEmpty(texts);
        var (missing, unused) = (texts.Except(written.Keys).ToList(), written.Keys.Except(texts).ToList());
        Assert.True(missing.Count == 0, $"missing:\n{string.Join('\n', missing)}");
        Assert.True(unused.Count == 0, $"unused:\n{string.Join('\n', unused)}");
    }

    private static IEnumerable<string> HolesOf(string text) => Hole().Matches(text).Select(m => m.Groups["n"].Value).Distinct().Order();

    [GeneratedRegex(@"\bSay\(\s*", RegexOptions.None, 1000)]
    private static partial Regex Saying();

    [GeneratedRegex(
        @"(?:\b(?:CommandException|new)\(\s*(?:Cli\.)?ExitCode\.\w+,|\bUsage\(|ContainerFault\.Of\(\s*ContainerFault\.\w+,)\s*",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refusing();

    [GeneratedRegex(
        @"\G(?:(?<sign>\$?)""(?:[^""\\]|\\.)*""\s*\+\s*)+(?<sign>\$?)""(?:[^""\\]|\\.)*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"(?:\.Add|AddMicroseconds|new Sheet)\(\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"\{(?<n>\d+)(:sentence)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
