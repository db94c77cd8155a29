package tinypushgateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How the page looks: light or dark as the browser prefers, and readable on a phone. */
final class PageStyle {
    /** The contrast of text is 4.5 to 1 at least (WCAG 2.2, 1.4.3). Colour alone says nothing: a word stands beside it (1.4.1). */
    static final String CSS = """
            :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--link:#0550ae;--code:#f3f5f7;
            --ok:#116329;--ok-bg:#dafbe1;--degraded:#6f4400;--degraded-bg:#fff3cd;--failing:#a40e26;--failing-bg:#ffebe9}
            @media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9da7b3;--line:#3d444d;--link:#79b8ff;--code:#1c2128;
            --ok:#7ee787;--ok-bg:#0f2d1a;--degraded:#f2cc60;--degraded-bg:#332701;--failing:#ff9c94;--failing-bg:#3d1013}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:64rem;padding:1rem;background:var(--bg);color:var(--fg);font:1rem/1.45 system-ui,sans-serif;
            overflow-wrap:break-word}
            h1{font-size:1.25rem;margin:0}
            h2{font-size:1.1rem;margin:1.75rem 0 .5rem}
            p,ul{margin:.5rem 0}
            ul{padding-left:1.25rem}
            a{color:var(--link)}
            small,caption,.dim{color:var(--dim);font-size:.85rem}
            code{font:.875em ui-monospace,monospace;overflow-wrap:anywhere}
            pre{background:var(--code);padding:.6rem;margin:.5rem 0;border-radius:.4rem;white-space:pre-wrap;user-select:all}
            .state{margin:1rem 0;padding:.75rem 1rem;border:1px solid;border-left-width:.5rem;border-radius:.4rem}
            .state h2,.state ul{margin:0}
            .state p{color:var(--fg);margin:.4rem 0 0}
            .ok{color:var(--ok)}.degraded{color:var(--degraded)}.failing{color:var(--failing)}
            .state.ok{background:var(--ok-bg)}.state.degraded{background:var(--degraded-bg)}.state.failing{background:var(--failing-bg)}
            .wide{overflow-x:auto}
            table{border-collapse:collapse;width:100%;font-size:.9rem}
            caption{text-align:left;padding:.25rem 0}
            th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line)}
            th{font-weight:600}
            thead th{border-top:0;color:var(--dim)}
            tbody th{overflow-wrap:anywhere;min-width:7.5rem}
            tbody th small{font-weight:400}
            .groups td:last-child{width:36%}
            .rejections td{width:40%}
            form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
            input,button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--dim);border-radius:.4rem;
            padding:.35rem .6rem;min-width:0;max-width:100%}
            button{background:var(--code)}
            :focus-visible{outline:3px solid var(--link);outline-offset:2px}
            @media(max-width:40rem){body{padding:.75rem}table{font-size:.8rem}th,td{padding-right:.4rem}
            .many thead{position:absolute;left:-200vw}
            .many tr{display:block;border-top:1px solid var(--line);padding:.35rem 0}
            .many th,.many td{display:block;border:0;padding:0;width:auto!important}
            .many td[data-is]:before{content:attr(data-is) ": ";color:var(--dim)}}
            """;

    private PageStyle() {}

    /** What a Content-Security-Policy allows it by (CSP Level 3, section 2.3.1). */
    static String source() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(CSS.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
