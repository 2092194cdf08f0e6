using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A module that fails when a key is made: what it has made all the same does not stay in it.</summary>
public sealed class ModuleFaultTests : IDisposable
{
    private const string Id = "module.example/ledger";

    // Before the module's own functions: while a file is there, a key that was made counts as a failure of the device.
    private const string Shim = """
        #include <dlfcn.h>
        #include <string.h>
        #include <unistd.h>

        typedef unsigned long (*function)();

        enum { GENERATE_KEY_PAIR = 59, FUNCTIONS = 68, DEVICE_ERROR = 0x30 };

        static struct { unsigned char version[2]; function functions[FUNCTIONS]; } list;
        static function generate;

        static unsigned long late(void *a, void *b, void *c, void *d, void *e, void *f, void *g, void *h)
        {
            unsigned long answer = generate(a, b, c, d, e, f, g, h);
            return access(FAULT, F_OK) == 0 ? DEVICE_ERROR : answer;
        }

        unsigned long C_GetFunctionList(void **out)
        {
            void *inner, *library = dlopen(MODULE, RTLD_NOW);
            unsigned long answer = ((function)dlsym(library, "C_GetFunctionList"))(&inner);
            memcpy(&list, inner, sizeof list);
            generate = list.functions[GENERATE_KEY_PAIR];
            list.functions[GENERATE_KEY_PAIR] = late;
            *out = &list;
            return answer;
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("cc", "/usr/bin/softhsm2-util")]
    public async Task Generate_ThatFailsWhenTheKeyIsMade_LeavesNone()
    {
        var module = new SoftModule(_folder);
        await File.WriteAllTextAsync(_folder["late.c"], Shim);
        Programs.Run(
            "cc",
            $"-std=gnu11 -shared -fPIC -o {_folder["late.so"]} -DMODULE=\\\"{module.Library}\\\" -DFAULT=\\\"{_folder["fault"]}\\\" " +
            $"{_folder["late.c"]} -ldl");
        Directory.CreateDirectory(_folder["data/keys"]);
        foreach (var name in (string[])["heads", "publications"])
        {
            (await RunAsync(
                module, "key", "make", $"data/keys/{name}.p11", "--ledger", Id, "--module",
                module.Uri(name).Replace(module.Library, _folder["late.so"], StringComparison.Ordinal))).Succeeds();
        }

        await using var server = await ServerProcess.StartAsync(_folder.Path, module.Variables, _folder["data"], "--ledger", Id);
        await File.WriteAllTextAsync(_folder["fault"], "");
        (await GenerateAsync(server, "late")).Fails(69, "The key was not made: the module did not make it");
        File.Delete(_folder["fault"]);
        // The module made it, and here its file cannot be written.
        Directory.CreateDirectory(_folder["data/keys/late.p11.new"]);
        (await GenerateAsync(server, "late")).Fails(69, "The key was not made: its file could not be written");
        Directory.Delete(_folder["data/keys/late.p11.new"]);
        // Each of them had the label, which is free again.
        (await GenerateAsync(server, "late")).Succeeds();
        var stopped = await server.StopAsync();
        stopped.Ends(0);
        Assert.DoesNotContain("may still be in the module", stopped.Output + stopped.Error, StringComparison.Ordinal);
    }

    private Task<CliResult> GenerateAsync(ServerProcess server, string name) =>
        server.RunAsync(_folder.Path, "key", "generate", name, "--ledger", Id);

    private Task<CliResult> RunAsync(SoftModule module, params string[] args) => Cli.RunAsync(_folder.Path, [], module.Variables, args);
}
