using System.Globalization;
using System.Net;

using Linking.Publications;

namespace Linking.Cli.Paper;

/// <summary>A notice as a page that a browser prints in its true size. It needs nothing from outside.</summary>
internal static class NoticeHtml
{
    public static string Render(Publication publication, NoticeWords words, NoticeLayout layout)
    {
        var (svg, width, height) = NoticeSvg.Render(publication, words, layout);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
              <!DOCTYPE html>
              <html lang="{{words.Language}}">
              <head>
              <meta charset="utf-8">
              <title>{{WebUtility.HtmlEncode($"{words.TitleOf(publication)} – {publication.Ledger}")}}</title>
              <style>
              @page { size: {{width / 10}}mm {{height / 10}}mm; margin: 0 }
              html, body { margin: 0 }
              svg { display: block }
              @media print { body { width: {{width / 10}}mm; height: {{height / 10}}mm; overflow: hidden } }
              @media screen { body { background: #ddd; padding: 5mm } svg { margin: auto } }
              </style>
              </head>
              <body>
              {{svg}}</body>
              </html>

              """);
    }
}
