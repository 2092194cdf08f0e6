using Linking.LiteDb.Disks;
using Linking.LiteDb.Tests.Faults;

namespace Linking.LiteDb.Tests;

/// <summary>
/// What the process tests run as a process of its own: <c>PATH FROM TO LOGBYTES</c>. It opens or makes the file, runs
/// these transactions of the workload, and prints the number of each that is durable, or why it ended. Exit code 0 if
/// the file was closed, 1 if it says that something failed; anything else is a crash.
/// </summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        var (path, from, to, logBytes) = (args[0], int.Parse(args[1]), int.Parse(args[2]), long.Parse(args[3]));
        try
        {
            using var file = File.Exists(path)
                ? DocumentFile.Open(new Disk(), path, Tokens.Schema, logBytes)
                : DocumentFile.Create(new Disk(), path, Tokens.Schema, logBytes);
            for (var n = from; n < to; n++)
            {
                Workload.Run(file, n);
                Console.WriteLine(n);
            }
        }
        catch (DocumentFileException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }

        return 0;
    }
}
