using Linking.Pkcs11;
using Linking.Server.Keys;
using Linking.Server.Options;

namespace Linking.Server.Tests;

/// <summary>What each grade demands of a key, by what its module says of it.</summary>
public sealed class KeyDemandsTests
{
    private static readonly ModuleDevice Device = new("Example Ltd", "HSM 7", "3.2");

    [Theory]
    [InlineData(KeyGrade.Minimum, null)]
    [InlineData(KeyGrade.Recommended, "never let out")]
    [InlineData(KeyGrade.Additional, "never let out")]
    public void Key_ThatNoModuleMade_IsForTheLowestGradeAlone(KeyGrade grade, string? says)
    {
        AssertSays(says, grade, null);
        AssertSays(says, grade, new ModuleKeyDescription(IsGeneratedInside: false, IsSensitive: true, Device));
    }

    /// <summary>A module may make a key itself and show it all the same; one that does not tell is taken.</summary>
    [Theory]
    [InlineData(KeyGrade.Minimum, false, null)]
    [InlineData(KeyGrade.Recommended, false, "CKA_SENSITIVE")]
    [InlineData(KeyGrade.Additional, false, "CKA_SENSITIVE")]
    [InlineData(KeyGrade.Recommended, null, null)]
    [InlineData(KeyGrade.Recommended, true, null)]
    public void Key_ThatItsModuleShows_IsForTheLowestGradeAlone(KeyGrade grade, bool? isSensitive, string? says) =>
        AssertSays(says, grade, new ModuleKeyDescription(IsGeneratedInside: true, isSensitive, Device));

    [Theory]
    [InlineData("Example Ltd", "HSM 7", "3.2", null)]
    [InlineData("Example", "HSM 7", "3.2", "manufacturer=Example;")]
    [InlineData("Example Ltd", "HSM 8", "3.2", "model=HSM 8;")]
    [InlineData("Example Ltd", "HSM 7", "3.20", "firmware=3.20,")]
    public void Key_InAnotherDevice_IsNotForTheHighestGrade(string manufacturer, string model, string firmware, string? says)
    {
        var said = new ModuleKeyDescription(IsGeneratedInside: true, IsSensitive: true, new ModuleDevice(manufacturer, model, firmware));
        AssertSays(says, KeyGrade.Additional, said);
        AssertSays(null, KeyGrade.Recommended, said);
    }

    private static void AssertSays(string? says, KeyGrade grade, ModuleKeyDescription? said)
    {
        var options = new ServerOptions
        {
            Data = "data", KeyGrade = grade,
            KeyDevice = KeyDevice.Parse("manufacturer=Example Ltd; model=HSM 7; firmware=3.2; certificate=A = B"),
        };
        var missing = KeyDemands.MissingOf(options, said, "it");
        if (says is null)
            Assert.Null(missing);
        else
            Assert.Contains(says, missing, StringComparison.Ordinal);
    }
}
