using Linking.Formats;
using Linking.Renewal;

namespace Linking.Cli.Contents;

/// <summary>Evidence records (docs/spec/renewal.md).</summary>
internal static class EvidenceSheets
{
    public static Sheet Of(EvidenceRecord record)
    {
        var (bytes, stages) = (record.Bytes.Length, record.Stages.Count);
        var sheet = new Sheet("evidence record", Say($", version 1, {bytes} bytes, {stages} stage(s). Not verified."))
            .Add("version", 1);
        if (record.Fault.Kind != DecodeErrorKind.None)
            sheet.Add("fault behind these", record.Fault.Message);
        return sheet.Add("stages", record.Stages.Select(Of));
    }

    private static Sheet Of(EvidenceStage stage)
    {
        var sheet = new Sheet($"stage {stage.Number}").Add("number", (ulong)stage.Number).Add("begins at", (ulong)stage.Start);
        if (stage.Text is { } text)
            sheet.Add("text", ContentReader.Inside(text));
        if (stage.Cover is { } cover)
            sheet.Add("cover", $"{cover.Length} bytes");
        return sheet.Add("stamp", Of(stage.Stamp)).Add("evidence", stage.Evidence.Select(Of));
    }

    private static Sheet Of(EvidenceSection section)
    {
        var late = section.LateStage == 0 ? "" : $", late, about stage {section.LateStage}";
        return new Sheet($"{section.Type.ToString().ToLowerInvariant()}{late}")
            .Add("type", section.Type.ToString().ToLowerInvariant())
            .Add("about stage", (ulong)section.LateStage)
            .Add("contents", ContentReader.Inside(section.Bytes));
    }
}
