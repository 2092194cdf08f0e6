using System.Text;

namespace Linking.Files.Tests;

/// <summary>
/// What the injection tests run as a process of its own: <c>replace|create|folder|flush PATH [CONTENTS]</c>. Exit code
/// 0 if it says that all is on the disk, 1 if it says that it is not; anything else is a crash.
/// </summary>
internal static class Program
{
    public const string Temporary = ".new";

    public static int Main(string[] args)
    {
        var (verb, path) = (args[0], args[1]);
        try
        {
            switch (verb)
            {
                case "replace":
                    DurableFile.Replace(path, Encoding.UTF8.GetBytes(args[2]), temporary: path + Temporary);
                    break;
                case "create":
                    if (!DurableFile.TryCreate(path, Encoding.UTF8.GetBytes(args[2]), temporary: path + Temporary))
                        throw new IOException("There is one.");
                    break;
                case "folder":
                    DurableFolder.Create(path);
                    break;
                case "flush":
                    using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
                        DiskFlush.Flush(file);
                    break;
                default:
                    throw new InvalidOperationException(verb);
            }

            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine($"{e.HResult} {e.Message}");
            return 1;
        }
    }
}
