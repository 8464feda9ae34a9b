@echo off
rem Startar st-prognos. Släpp gärna en arbetsbok på den här filen.
chcp 65001 >nul
setlocal
set "HEM=%LOCALAPPDATA%\st-prognos\@VERSION@"
set "PYTHON=%HEM%\Scripts\python.exe"
if exist "%HEM%\klar.txt" goto start

set "FUNNEN="
for %%V in (@PYTHON@) do if not defined FUNNEN (
  py -%%V -c "" >nul 2>nul && set "FUNNEN=py -%%V"
)
if not defined FUNNEN for %%V in (@PYTHON@) do if not defined FUNNEN (
  python -c "import sys; sys.exit('%%V' != '%%d.%%d' %% sys.version_info[:2])" >nul 2>nul && set "FUNNEN=python"
)
if not defined FUNNEN (
  echo Python hittades inte. En av versionerna @PYTHON@ behövs, 64 bitar.
  echo Be den som sköter datorn att installera den och starta sedan om.
  pause
  exit /b 1
)

echo Första starten: programmet läggs i %HEM%. Det tar ungefär en minut.
%FUNNEN% -m venv "%HEM%" || goto fel
"%PYTHON%" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%~dp0hjul" st-prognos==@VERSION@ || goto fel
echo @VERSION@> "%HEM%\klar.txt"

:start
"%PYTHON%" -m prognos webb %1
if errorlevel 1 pause
exit /b

:fel
echo Programmet kunde inte installeras. Packa upp hela zip-filen och starta igen.
pause
exit /b 1
