using System.Text;

using Linking.Files;
using Linking.HandOvers;
using Linking.Server.AuditLogs;

namespace Linking.Cli.HandOvers;

/// <summary>Writes the entries of an audit log into a hand-over, without the words that they hide.</summary>
internal static class LogFiles
{
    private const int FileSize = 8 << 20;

    /// <summary>Writes those behind an entry, in the place of what a call before has written behind it.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="folder">Of the hand-over.</param>
    /// <param name="after">So many are there and are left.</param>
    /// <returns>How many entries the log has.</returns>
    /// <exception cref="AuditLogException">The log cannot be read, or does not hold together.</exception>
    public static ulong Write(string data, FileTree folder, ulong after)
    {
        RemoveBehind(folder, after);
        var (last, first, isEntries) = (0UL, after + 1, true);
        using var bytes = new MemoryStream();
        foreach (var row in new AuditLogFolder(data).Read())
        {
            last = row.Number;
            if (row.Number <= after)
                continue;
            var has = row.Entry is not null;
            if (bytes.Length > 0 && (has != isEntries || bytes.Length >= FileSize))
            {
                Finish();
                first = row.Number;
            }

            isEntries = has;
            bytes.Write(has ? row.Text.Span : Encoding.ASCII.GetBytes($"{row.Number} {row.Link}"));
            bytes.WriteByte((byte)'\n');
        }

        if (bytes.Length > 0)
            Finish();
        return last >= after ? last : throw new AuditLogException(
            $"The audit log of {data} has {last} entries, and the hand-over has {after} of it already: its end was cut off.");

        void Finish()
        {
            var path = folder.PathOf(HandOverFiles.LogFrom(first, isEntries ? HandOverFiles.LogEntries : HandOverFiles.LogLinks));
            DurableFolder.Create(Path.GetDirectoryName(path)!);
            DurableFile.Replace(path, bytes.ToArray());
            bytes.SetLength(0);
        }
    }

    private static void RemoveBehind(FileTree folder, ulong after)
    {
        var path = folder.PathOf(HandOverFiles.AuditLog);
        if (!Directory.Exists(path))
            return;
        foreach (var file in Directory.EnumerateFiles(path).ToList())
        {
            if (ulong.TryParse(Path.GetFileNameWithoutExtension(file), out var first) && first > after)
                File.Delete(file);
        }
    }
}
