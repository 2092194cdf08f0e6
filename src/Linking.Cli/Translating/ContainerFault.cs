using Linking.Cli.Languages;

namespace Linking.Cli.Translating;

/// <summary>What is wrong with a container (docs/spec/asic.md, "Codes").</summary>
internal static class ContainerFault
{
    /// <summary>No ZIP file that is read.</summary>
    public const string Zip = "LNC-ZIP";

    /// <summary>No ASiC-E container by its first entry.</summary>
    public const string MimeType = "LNC-MIMETYPE";

    /// <summary>An entry's name leads away, or stands twice.</summary>
    public const string Name = "LNC-NAME";

    /// <summary>Something is larger than is read.</summary>
    public const string Size = "LNC-SIZE";

    /// <summary>A manifest cannot be read.</summary>
    public const string Manifest = "LNC-MANIFEST";

    /// <summary>A manifest names what is not there.</summary>
    public const string Missing = "LNC-MISSING";

    /// <summary>A file is in no manifest.</summary>
    public const string Extra = "LNC-EXTRA";

    /// <summary>A file is not what a manifest says.</summary>
    public const string Changed = "LNC-CHANGED";

    /// <summary>A manifest has no time-stamp, or one of something else.</summary>
    public const string Stamp = "LNC-STAMP";

    /// <summary>A container that is not taken: it is none, or what stands in it is contradicted.</summary>
    /// <param name="code">One of the above.</param>
    /// <param name="why">A sentence.</param>
    /// <param name="inner">What led to it.</param>
    public static CommandException Of(string code, Template why, Exception? inner = null) => new(
        code is Missing or Extra or Changed or Stamp ? ExitCode.Invalid : ExitCode.Data,
        Say($"The container is refused ({code}): {why.Text}"), inner);
}
